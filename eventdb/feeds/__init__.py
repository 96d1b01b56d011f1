"""Machine-coded feeds: one module a feed for its columns, its sentinels and its codes; the rest reads them all.

lines → scanning (keys and checksums) → parsing (values, proved and resolved) → a frame of rows for the table report.
"""

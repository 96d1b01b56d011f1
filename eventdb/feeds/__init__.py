"""Machine-coded feeds: one module a feed for its columns, its sentinels and its codes; the rest reads them all.

lines → scanning (keys and checksums) → reading (which lines to parse) → columns (text) → proving (days and numbers) →
resolving (codes become ours) → a frame of rows for the table report.
"""

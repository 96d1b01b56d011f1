"""Machine-coded feeds: one module a feed for its columns, its sentinels and its codes; the rest reads them all.

lines → decoding (text and checksums) → scanning (keys, and which were seen before) → reading (which lines to parse,
which wait) → columns (text) → proving (days and numbers) → resolving (codes become ours) → a frame of rows of report.
"""

"""The suite behind ``python -m benchmarks``: parts that measure, one form for what they find, a page and README tables made of it."""

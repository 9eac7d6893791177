"""The index at scale: recall, cost, kills, duplicates and scans, beside rivals in the same run."""

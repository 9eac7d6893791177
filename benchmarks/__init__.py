"""What recsim is measured by: corpora and their labels, rivals, the quality gate, speed. Run from a checkout, not installed."""

from __future__ import annotations

from pathlib import Path

# The checkout, so that the commands work from any folder.
ROOT = Path(__file__).resolve().parent.parent

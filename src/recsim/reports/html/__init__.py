"""Reports as one HTML file that needs no network: papers, and verdicts with both texts side by side."""

from recsim.reports.html.copies import write_verdicts_html
from recsim.reports.html.papers import write_html

__all__ = ["write_html", "write_verdicts_html"]

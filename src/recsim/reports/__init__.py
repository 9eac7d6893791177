"""Papers as tables for people and as files for programs."""

from recsim.reports.write import FORMATS, Format, format_for, write_report, write_stream

__all__ = ["FORMATS", "Format", "format_for", "write_report", "write_stream"]

"""Bytes -> document, one reader a format; the format is told by content, never by name."""

from recsim.reading.read import DEFAULT_LIMITS, Limits, find_sources, passed_over, read

__all__ = ["DEFAULT_LIMITS", "Limits", "find_sources", "passed_over", "read"]

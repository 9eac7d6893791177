"""Bounds on one PDF. Each is an option; what lies over one is refused or left out by name, never read in part in silence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """What is read of a PDF at most.

    ``seconds`` is for the whole file and is looked at between pages; ``characters`` and ``objects`` are a page's, where text over
    the limit is refused and drawings over it are ignored. ``page_points`` is the longest side of a page (PDF itself allows 14,400).
    ``part`` is what one stream, or all that is drawn on one page, may unpack to; pictures are not counted. Files whose contents
    unpack to a great size, call one another, or cannot be looked into beforehand are read in a process of their own, which gets
    ``guarded_seconds`` and ``guarded_memory`` bytes of address space.
    """

    pages: int = 5_000
    seconds: float = 300.0
    ocr_seconds: float = 1_800.0
    characters: int = 400_000
    objects: int = 20_000
    page_points: float = 14_400.0
    part: int = 64 << 20
    guarded_seconds: float = 60.0
    guarded_memory: int = 1 << 30


DEFAULT_PDF_LIMITS = PdfLimits()

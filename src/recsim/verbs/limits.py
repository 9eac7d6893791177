"""Options of the command line that bound what is read of one source: what each is called, its default and its meaning."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from recsim.reading import Limits

_MIB = 1 << 20
# Option, what it counts in, and its help; defaults are those of `recsim.reading.Limits`.
_OPTIONS: tuple[tuple[str, type[int] | type[float], str], ...] = (
    ("--max-bytes", int, "Refuse a source over N bytes (default 64 MiB)."),
    (
        "--max-unpacked",
        int,
        "Refuse a DOCX or ODT that would unpack to over N bytes (default 1 GiB; one part, or a page of a PDF: a sixteenth).",
    ),
    ("--max-elements", int, "Refuse HTML, DOCX and ODT of over N elements (default 1000000)."),
    ("--max-pages", int, "Refuse a PDF of over N pages (default 5000)."),
    ("--max-page-characters", int, "Refuse a PDF with over N characters on one page (default 400000)."),
    ("--max-seconds", float, "Stop reading a PDF after N seconds (default 300; a fifth of it for files that may waste it)."),
    ("--max-memory", int, "Stop reading a PDF that may waste memory, or is encrypted, at N MiB (default 1024)."),
    ("--max-ocr-seconds", float, "Leave pages that are pictures unread after N seconds of OCR for one PDF (default 1800)."),
    (
        "--max-opinions",
        int,
        "Ask the trained model about N answers of one paper at most; 0 leaves all to the rules (default 1000).",
    ),
)


def limit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options to a verb; each arrives as an argument named like it, None where it was not given."""
    for name, number, text in reversed(_OPTIONS):
        kind = click.IntRange(min=int(name != "--max-opinions")) if number is int else click.FloatRange(min=0, min_open=True)
        command = click.option(name, type=kind, metavar="N", help=text)(command)
    return command


def chosen_limits(given: dict[str, Any]) -> Limits:
    """The limits that the options ask for, the rest as they are by default."""
    from dataclasses import replace

    from recsim.reading import DEFAULT_LIMITS

    chosen = {name: value for name, value in given.items() if value is not None}
    if "max_memory" in chosen:
        chosen["max_memory"] *= _MIB
    return replace(DEFAULT_LIMITS, **chosen)

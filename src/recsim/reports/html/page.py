"""The page around a report: one file with its style and script inside, under a policy that lets nothing else run or load.

Templates are Jinja2's with autoescaping on; whatever comes from a document is escaped there or in `recsim.reports.html.marking`.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import IO, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from recsim import __version__
from recsim.reports.envelope import model_hashes
from recsim.reports.html.labels import label
from recsim.reports.html.marking import plain, shown, tight

_HERE = Path(__file__).parent


def write_page(stream: IO[str], template: str, **values: Any) -> None:
    """Writes one page to the stream, piece by piece."""
    style, script = _asset("style.css"), _asset("report.js")
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    page = _environment().get_template(template)
    made = {"recsim": __version__, "models": model_hashes()}
    # Both are the project's own files; the hash in the policy covers exactly these bytes.
    inside = {"policy": policy, "style": Markup(style), "script": Markup(script), "made": made}
    for piece in page.generate(**inside, **values):
        stream.write(piece.encode("utf-8", "replace").decode("utf-8"))


def rendered(template: str, **values: Any) -> str:
    """A piece of HTML for a place where somebody else makes the page."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(shown=shown, plain=plain, label=label, percent=_percent, signed=_signed, tight=tight)
    return made


@cache
def _asset(name: str) -> str:
    return (_HERE / "assets" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _signed(value: float) -> str:
    """Log-odds with their sign; what rounds to nothing has none."""
    return f"{value:+.2f}" if abs(value) >= 0.005 else "0"


def _harmless(value: object) -> object:
    """What a template puts out without a filter: hidden characters are spelt out there too."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _percent(share: float) -> str:
    """A share as people read it: whole percents, but never 0% or 100% for what is neither."""
    if 0 < share < 0.01:
        return "under 1%"
    if 0.99 < share < 1:
        return "over 99%"
    return f"{share:.0%}"

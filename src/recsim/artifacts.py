"""Model folders: where they are, and that their files are what ``model.json`` says they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from recsim.errors import ArtifactError, ChecksumMismatch, MissingFile, VersionMismatch
from recsim.records import Json

MODEL_SCHEMA = 1


def model_roots() -> Iterator[Path]:
    """Folders that may hold models: beside the installed package, then in a checkout."""
    package = Path(__file__).resolve().parent
    yield package / "models"
    yield package.parent.parent / "models"


def model_folder(name: str) -> Path:
    """The folder of a shipped model, or of one given as a path. Raises `MissingFile` naming where it was looked for."""
    given = Path(name)
    if (given / "model.json").is_file():
        return given
    tried = []
    for root in model_roots():
        folder = root / name
        if (folder / "model.json").is_file():
            return folder
        tried.append(str(folder))
    raise MissingFile(f"no model {name!r}: looked for model.json in {', '.join([str(given), *tried])}")


def described_kind(folder: Path) -> str | None:
    """The kind that a model folder says it is of, unchecked; None where ``model.json`` cannot be read."""
    try:
        kind = json.loads((folder / "model.json").read_text(encoding="utf-8")).get("kind")
    except (OSError, ValueError, AttributeError):
        return None
    return kind if isinstance(kind, str) else None


def load_description(folder: Path, *, kind: str) -> Json:
    """``model.json`` of a folder once every file it lists has been checked against its sha256.

    Raises `MissingFile`, `ChecksumMismatch`, `VersionMismatch` or `ArtifactError`.
    """
    path = folder / "model.json"
    if not path.is_file():
        raise MissingFile(f"{folder} holds no model.json")
    try:
        description: Json = json.loads(path.read_text(encoding="utf-8"))
        files: dict[str, str] = dict(description["files"])
    except (ValueError, KeyError, TypeError) as error:
        raise ArtifactError(f"{path} cannot be used: {error!r}") from None
    if description.get("schema") != MODEL_SCHEMA:
        raise VersionMismatch(
            f"{path} has schema {description.get('schema')!r}; this recsim reads {MODEL_SCHEMA}; train the model again"
        )
    if description.get("kind") != kind:
        raise ArtifactError(f"{path} describes a model of kind {description.get('kind')!r}, not {kind!r}")
    for name, expected in files.items():
        file = folder / name
        if not file.is_file():
            raise MissingFile(f"{folder} lacks {name}, which model.json lists; install recsim again or train the model again")
        found = sha256(file)
        if found != expected:
            raise ChecksumMismatch(
                f"{file} has sha256 {found[:12]}…, model.json says {expected[:12]}…; the file was changed or cut short"
            )
    return description


def sha256(path: Path) -> str:
    """The hex digest of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            digest.update(chunk)
    return digest.hexdigest()

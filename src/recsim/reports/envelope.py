"""What every top-level JSON object says of itself: the schema it follows and what made it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from recsim import __version__
from recsim.records import SCHEMA, Failure, Json, Paper

# In an installed wheel the models lie inside the package; in a checkout they lie beside `src`.
_PACKAGE = Path(__file__).resolve().parents[1]
_MODEL_FOLDERS = (_PACKAGE / "models", _PACKAGE.parents[1] / "models")


def enveloped(body: Json) -> Json:
    """A new object with ``schema`` and ``made_by`` first and the body's own keys after them."""
    return {"schema": SCHEMA, "made_by": made_by(), **{key: value for key, value in body.items() if key != "schema"}}


def result_json(result: Paper | Failure, *, with_text: bool = False) -> Json:
    """The JSON of a paper, or of the failure in its place, with its envelope."""
    return enveloped(result.to_dict(with_text=with_text) if isinstance(result, Paper) else result.to_dict())


def made_by() -> Json:
    """The version of recsim and the hash of each model that it ships with."""
    return {"recsim": __version__, "models": dict(model_hashes())}


@cache  # read once a process: models ship with the package and do not change under it
def model_hashes() -> tuple[tuple[str, str], ...]:
    """Name and SHA-256 of each packaged model's ``model.json``, which itself names the hashes of the weights."""
    for folder in _MODEL_FOLDERS:
        described = sorted(folder.glob("*/model.json"))
        if described:
            return tuple((path.parent.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in described)
    return ()

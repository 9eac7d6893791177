"""Imports point down only, every module says what it is, and no package is a drawer for odds and ends."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "recsim"
# Lowest first; names on one line do not know each other.
TIERS = (
    "presented",
    "records errors",
    "artifacts verdicts",
    "text encoders links",
    "roles reading wording",
    "structure stance commitments index spinning",
    "matching linking proposing",
    "changes",
    "pipeline spacy_component",
    "matcher linker",
    "histories",
    "engine",
    "link_workers",
    "evaluation",
    "reports",
    "verbs",
    "cli",
    "__main__",
)
RANK = {name: rank for rank, names in enumerate(TIERS) for name in names.split()}
REFUSED = {"utils", "util", "misc", "helper", "helpers", "manager", "managers", "data", "info"}
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path != SOURCE / "__init__.py")


def place(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(tree: ast.AST, path: Path) -> list[tuple[int, str]]:
    """Line and top-level part of each import from recsim, wherever it stands; ``*`` for the package itself."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, name.name) for name in node.names if name.name.split(".")[0] == "recsim"]
        elif isinstance(node, ast.ImportFrom) and node.level:
            package = ["recsim", *path.relative_to(SOURCE).parts[:-1]]
            base = package[: len(package) - node.level + 1]
            found.append((node.lineno, ".".join([*base, *([node.module] if node.module else [])])))
        elif isinstance(node, ast.ImportFrom) and node.module == "recsim":
            # The version is a constant of the package, there before any module; everything else has a module to come from.
            found += [(node.lineno, f"recsim.{name.name}") for name in node.names if name.name != "__version__"]
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "recsim":
            found.append((node.lineno, node.module))
    return [(line, [*name.split("."), "*"][1]) for line, name in found]


def complaints(path: Path, text: str) -> list[str]:
    me = place(path)
    if me not in RANK:
        return [f"{me} has no tier; give it one here"]
    found = []
    for line, other in imported(ast.parse(text), path):
        if other == me:
            continue
        if other not in RANK:
            found.append(f"line {line} imports {other!r}, which has no tier")
        elif RANK[other] >= RANK[me]:
            found.append(f"line {line}: {me} imports {other}, which is not below it")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_down_only(path: Path):
    assert complaints(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "from recsim.pipeline import parse",
        "import recsim.pipeline",
        "def f():\n    from recsim.cli import main",
        "from ..pipeline import parse",
        "from recsim import parse",
        "import recsim",
        "from recsim.structure import build",
    ],
)
def test_an_upward_or_sideways_import_is_caught(line: str):
    assert complaints(SOURCE / "stance" / "decide.py", line)


def test_downward_imports_and_the_version_pass():
    text = "from recsim.text import words\nfrom recsim.stance import claims\nfrom recsim import __version__\nimport re"
    assert complaints(SOURCE / "stance" / "decide.py", text) == []


@pytest.mark.parametrize("path", [SOURCE / "__init__.py", *MODULES], ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_module_says_what_it_is(path: Path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path} has no docstring"


def test_no_module_is_a_drawer():
    parts = {part.removesuffix(".py").lower() for path in MODULES for part in path.relative_to(SOURCE).parts}
    assert not parts & REFUSED

"""What recsim promises by name is listed, sorted, importable, documented and tested."""

import ast
import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest

import recsim
from recsim import errors

ROOT = Path(__file__).parents[1]
HERE = Path(__file__)
NAMES = [name for name in recsim.__all__ if name != "__version__"]
ERRORS = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}


def test_names_are_listed_sorted_and_shown():
    assert list(recsim.__all__) == sorted(recsim.__all__)
    assert len(set(recsim.__all__)) == len(recsim.__all__)
    assert dir(recsim) == list(recsim.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_each_name_can_be_had_and_is_documented(name: str):
    value = getattr(recsim, name)
    assert (value.__doc__ or "").strip()
    assert getattr(recsim, name) is value


def test_every_error_is_public():
    assert set(recsim.__all__) >= ERRORS


def test_type_checkers_see_the_same_names_from_the_same_homes():
    tree = ast.parse((ROOT / "src/recsim/__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {name.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for name in node.names}
    assert sorted(seen) == sorted(NAMES)
    for name, home in seen.items():
        assert getattr(importlib.import_module(str(home)), name) is getattr(recsim, name)


@pytest.mark.parametrize("name", NAMES)
def test_each_name_is_named_in_a_test(name: str):
    if name in ERRORS:
        return  # test_the_drawn_tree_is_the_tree tests every one of them
    others = "\n".join(path.read_text(encoding="utf-8") for path in HERE.parent.rglob("*.py") if path != HERE)
    assert re.search(rf"\b{name}\b", others), f"no test names {name}"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_thing"):
        recsim.no_such_thing  # noqa: B018 (the lookup is the test)


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert recsim.__version__ == project["version"] == importlib.metadata.version("recsim")


def test_the_drawn_tree_is_the_tree():
    """Every error stands in the drawing under its real parent, with a code of its own."""
    drawn, above = {}, []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"^    ([ │├└─]*)([A-Z]\w+)", line)
        if match is None:
            continue
        depth, name = len(match.group(1)) // 4, match.group(2)
        drawn[name] = above[depth - 1] if depth else "Exception"
        above[depth:] = [name]
    assert drawn == {name: getattr(errors, name).__bases__[0].__name__ for name in ERRORS}
    codes = [getattr(errors, name).code for name in ERRORS]
    assert len(set(codes)) == len(codes)


def test_a_missing_dependency_names_the_line_that_installs_it():
    error = recsim.MissingDependency("torch", "transformers")
    assert "pip install 'recsim[transformers]'" in str(error)
    assert isinstance(error, recsim.RecsimError)

"""Runs the example notebooks and writes what they show into them.

    python -m benchmarks.notebooks            runs docs/notebooks/*.ipynb in place
    python -m benchmarks.notebooks --check    says which no longer show what running them gives, with status 1

Plain Python cells need no kernel: they run one after the other in one namespace, as a notebook runs them, and an expression at the end
of a cell is shown. The notebooks open in Jupyter as they are.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

from benchmarks import ROOT

FOLDER = ROOT / "docs" / "notebooks"
Cell = dict[str, Any]


def run(path: Path) -> dict[str, Any]:
    """The notebook with the outputs of a fresh run; raises what a cell raises."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    space: dict[str, Any] = {"__name__": "__main__"}
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        count = 0
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                count += 1
                cell["execution_count"] = count
                cell["outputs"] = _outputs("".join(cell["source"]), space, count, f"{path.name}, cell {count}")
    finally:
        os.chdir(before)
    return notebook


def _outputs(source: str, space: dict[str, Any], count: int, name: str) -> list[Cell]:
    tree = ast.parse(source, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";") else None
    printed = io.StringIO()
    value = None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, name, "exec"), space)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), name, "eval"), space)
    outputs: list[Cell] = []
    if printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())})
    if value is not None:
        shown = {"text/plain": _lines(repr(value)[:400])}
        if hasattr(value, "_repr_html_"):
            shown = {"text/html": _lines(value._repr_html_()), **shown}
        outputs.append({"data": shown, "execution_count": count, "metadata": {}, "output_type": "execute_result"})
    return outputs


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def written(notebook: dict[str, Any]) -> str:
    """The notebook as its file holds it."""
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def main(check: bool) -> int:
    """Runs every notebook; how many differ from their files."""
    changed = 0
    for path in sorted(FOLDER.glob("*.ipynb")):
        fresh = written(run(path))
        if fresh != path.read_text(encoding="utf-8"):
            changed += 1
            print(f"{path.relative_to(ROOT)} {'differs' if check else 'written'}")
            if not check:
                path.write_text(fresh, encoding="utf-8")
    return changed if check else 0


if __name__ == "__main__":
    sys.exit(bool(main("--check" in sys.argv[1:])))

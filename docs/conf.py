"""The documentation site: python -m sphinx -W --keep-going -b html docs build/site (needs recsim[docs]).

Sphinx with MyST, because both are released often and read the docstrings as they are; MkDocs had no release for two years.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from recsim import __version__

project = "recsim"
author = "the recsim authors"
copyright = "the recsim authors"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton"]
exclude_patterns = ["examples", "notebooks", "images"]
html_theme = "furo"
html_title = f"recsim {__version__}"
html_theme_options = {"sidebar_hide_name": False, "navigation_with_keys": True}
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence", "deflist"]
autodoc_typehints = "description"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "undoc-members": False, "show-inheritance": True}
# Docstrings name functions and errors in single backticks; what has a page becomes a link, the rest stays code.
default_role = "py:obj"
autodoc_preserve_defaults = True
# Type hints of third parties and of private modules have no page here to point to.
nitpicky = False
copybutton_prompt_text = "$ "

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parent
_COMMANDS = _HERE / "reference" / "command_line.md"
# Pages that live beside what they describe; the site has copies of them. They and the page of commands are not kept in the repository.
_COPIED = {
    path: f"project/{'-'.join(path.relative_to(_ROOT).with_suffix('').parts).lower()}"
    for pattern in ("*.md", "corpora/*/CARD.md", "models/*/CARD.md")
    for path in sorted(_ROOT.glob(pattern))
}


def _written(path: Path, text: str) -> None:
    """Writes a file only if that changes it, so that a second build has nothing to do."""
    path.parent.mkdir(exist_ok=True)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _generated(app: Any) -> None:
    """Makes the pages that come from elsewhere: copies, and the command line in the program's own words."""
    for path, name in _COPIED.items():
        _written(_HERE / f"{name}.md", path.read_text(encoding="utf-8"))
    import click

    from recsim.cli import cli

    lines = ["# The command line", "", "In the program's own words; `recsim VERB --help` says the same.", ""]

    def below(command: click.Command, name: str, depth: int) -> None:
        with click.Context(command, info_name=name, max_content_width=100) as context:
            text = re.sub(r"\n{3,}", "\n\n", command.get_help(context))
        lines.extend([f"{'#' * depth} {name}", "", "```text", text, "```", ""])
        if isinstance(command, click.Group):
            for verb in sorted(command.commands):
                below(command.commands[verb], f"{name} {verb}", min(depth + 1, 4))

    below(cli, "recsim", 2)
    _written(_COMMANDS, "\n".join(lines))


def _linked(app: Any, docname: str, source: list[str]) -> None:
    """Makes links between files of the checkout into links between pages; a file that is no page is named without a link."""
    origin = next((path for path, name in _COPIED.items() if name == docname), _HERE / f"{docname}.md")

    def link(found: re.Match[str]) -> str:
        words, target = found.groups()
        if re.match(r"[a-z]+:|#", target):
            return found.group()
        name, _, anchor = target.partition("#")
        path = (origin.parent / name).resolve()
        tail = f"#{anchor}" if anchor else ""
        if path in _COPIED:
            return f"[{words}](/{_COPIED[path]}.md{tail})"
        if path.is_relative_to(_HERE) and path.is_file():
            return f"[{words}](/{path.relative_to(_HERE).as_posix()}{tail})"
        return words

    def picture(found: re.Match[str]) -> str:
        path = (origin.parent / found[2]).resolve()
        return f"![{found[1]}](/{path.relative_to(_HERE).as_posix()})" if path.is_relative_to(_HERE) else found[0]

    source[0] = re.sub(r"!\[([^\]\n]*)\]\(([^)\s]+)\)", picture, source[0])
    source[0] = re.sub(r"(?<!!)\[([^\]\n]*(?:\n[^\]\n]*)?)\]\(([^)\s]+)\)", link, source[0])


def setup(app: Any) -> None:
    """Hooks the generated pages in before Sphinx looks for pages, and the links before it reads them."""
    app.connect("builder-inited", _generated)
    app.connect("source-read", _linked)

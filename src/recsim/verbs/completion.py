"""Names of files and folders, completed by the shell itself."""

from __future__ import annotations

import re

import click
from click.shell_completion import CompletionItem


class Place(click.types.StringParamType):
    """The name of a file or a folder: taken as it is, since a verb says itself what is wrong with it, and completed by the shell."""

    def __init__(self, kind: str) -> None:
        self.name = self.kind = kind

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """One item by which click's scripts let the shell complete names of its own: ``file``, or ``dir`` for folders alone."""
        return [CompletionItem(incomplete, type=self.kind)]


def complete_places(command: click.Command) -> None:
    """Gives every parameter that names a place in its usage line the completion of places, in all verbs below too."""
    for param in command.params:
        words = set(re.findall(r"[A-Z]+", param.metavar or "")) if param.type is click.STRING else set()
        if words & {"DIR", "INDEX"}:
            param.type = Place("dir")
        elif words & {"FILE", "INPUT", "OFFICIAL", "OUT", "REPORT", "SOURCE", "SUSPECT"}:
            param.type = Place("file")
    if isinstance(command, click.Group):
        for verb in command.commands.values():
            complete_places(verb)

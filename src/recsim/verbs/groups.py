"""Groups of verbs that hint at the nearest name."""

from __future__ import annotations

import difflib

import click


class Verbs(click.Group):
    """A group of verbs; one that does not exist is an error that names the nearest, or all there are."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-") and not ctx.resilient_parsing:
            near = difflib.get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(self.list_commands(ctx))}."
            ctx.fail(f"No such verb {name!r}. {hint}")
        return super().resolve_command(ctx, args)

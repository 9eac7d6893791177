"""What is in an index, for people."""

from __future__ import annotations

from typing import IO

from rich import box
from rich.table import Table
from rich.text import Text

from recsim.records import Json
from recsim.reports.printable import printable
from recsim.reports.table import console_for, print_to

# Under this width the source stands under the title, so that both stay readable.
_WIDE = 90


def write_index(body: Json, stream: IO[str]) -> None:
    """The counts of `Index.info`, and a row for each text, as wide as the terminal."""
    console = console_for(stream)
    encoder = f"vectors of {body['encoder']}" if body["encoder"] else "no vectors: rewrites are not looked for"
    about = (
        f"{body['documents']} texts, {body['passages']} passages, {body['bytes'] / 1e6:.1f} MB in {body['folder']} ({encoder})"
    )
    wide = console.width >= _WIDE
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False, padding=(0, 1))
    table.add_column("Id", width=12, no_wrap=True)
    if wide:
        table.add_column("Published", width=10, no_wrap=True)
    table.add_column("Title" if wide else "Title, source", ratio=1, overflow="fold")
    if wide:
        table.add_column("Source", ratio=1, overflow="fold")
    for row in body["texts"]:
        title, source = printable(row["title"] or "–"), printable(row["source"])
        if wide:
            table.add_row(row["id"][:12], row["published"] or "–", Text(title), Text(source, style="dim"))
        else:
            table.add_row(row["id"][:12], Text(title).append(f"\n{source}", style="dim"))
    print_to(stream, console, Text(printable(about), style="bold"), *([table] if body["texts"] else []))

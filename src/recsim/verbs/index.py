"""Verbs of the store: index add, remove, info, verify, migrate, export, import. Thin, as `recsim.cli` is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recsim.verbs.groups import Verbs
from recsim.verbs.options import DONE, NOT_ALL_READ, object_format_option, opened, paths_of, quiet_option
from recsim.verbs.output import write_counts, write_object

if TYPE_CHECKING:
    from recsim.encoders import Encoder
    from recsim.records import Document

_wait = click.option(
    "--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for another writer this long."
)
_vectors = click.option(
    "--no-vectors", is_flag=True, help="Leave out the vectors by which rewrites are found: a sixth less disk."
)


@click.group(cls=Verbs, short_help="The store of official texts.")
def index() -> None:
    """Adds official texts to an index folder, removes them, says what is in it, and checks that it is sound."""


@index.command("add", short_help="Add texts; makes the index if there is none.")
@click.argument("folder", metavar="INDEX")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@_vectors
@_wait
@object_format_option
@quiet_option
def add(folder: str, sources: tuple[str, ...], no_vectors: bool, wait: float, form: str | None, quiet: bool) -> int:
    """Reads each SOURCE and adds it to INDEX. The same text twice changes nothing; what was added survives a crash."""
    from recsim.errors import RecsimError
    from recsim.index import Index
    from recsim.reading import read
    from recsim.records import Failure
    from recsim.reports.progress import Watch

    paths = paths_of(sources)
    added = known = 0
    failures: list[Failure] = []
    with Index.open(folder, mode="a", wait=wait) as store, Watch(len(paths), shown=not quiet) as watch:

        def documents() -> Iterator[Document]:
            for path in paths:
                try:
                    yield read(opened(path))
                except RecsimError as error:
                    failures.append(Failure(path, error.code, str(error)))
                    watch.note(f"{error.code}: {error}")
                    watch.advance()

        for new in store.add_many(documents(), encoder=_encoder(no_vectors)):
            added, known = added + new, known + (not new)
            watch.advance()
    body = {"folder": folder, "added": added, "already_there": known, "failures": [one.to_dict() for one in failures]}
    write_counts(body, form, f"{added} added, {known} already there, {len(failures)} not read: {folder}")
    return NOT_ALL_READ if failures else DONE


@index.command("remove", short_help="Remove texts by id or source.")
@click.argument("folder", metavar="INDEX")
@click.argument("names", nargs=-1, required=True, metavar="ID|SOURCE...")
@_wait
@object_format_option
def remove(folder: str, names: tuple[str, ...], wait: float, form: str | None) -> int:
    """Removes texts from INDEX; nothing of them stays on disk."""
    from recsim.errors import MissingSource
    from recsim.index import Index

    _existing(folder)
    wanted, missing = [], []
    with Index.open(folder, mode="a", wait=wait) as store:
        for name in names:
            if store.find(name):
                wanted.append(name)
            else:
                missing.append(name)
                click.echo(f"recsim: {MissingSource.code}: {folder} holds no text with the id or source {name!r}", err=True)
        removed = store.remove(*wanted) if wanted else 0
    write_counts({"folder": folder, "removed": removed, "missing": missing}, form, f"{removed} removed from {folder}")
    return NOT_ALL_READ if missing else DONE


@index.command("info", short_help="What is in it.")
@click.argument("folder", metavar="INDEX")
@object_format_option
def info(folder: str, form: str | None) -> int:
    """Counts, size, encoder, and the texts of INDEX."""
    from recsim.index import Index
    from recsim.reports.envelope import enveloped
    from recsim.reports.index_table import write_index

    with Index.open(folder) as store:
        body = store.info()
    write_object(enveloped(body), form, None, write_index)
    return DONE


@index.command("verify", short_help="Whether it is sound.")
@click.argument("folder", metavar="INDEX")
@click.option("--repair", is_flag=True, help="Make the postings again from the texts, then check.")
@_wait
@object_format_option
def verify(folder: str, repair: bool, wait: float, form: str | None) -> int:
    """Checks the store and every file of postings by its checksum; status 3 if something is wrong, with what to do."""
    from recsim.errors import ArtifactError, IndexBusy, MissingFile
    from recsim.index import Index

    _existing(folder)
    try:
        if repair:
            with Index.open(folder, mode="a", wait=wait) as store:
                store.rebuild()
        with Index.open(folder) as store:
            wrong = store.verify()
    except (IndexBusy, MissingFile):
        raise
    except ArtifactError as error:
        wrong = [str(error)]
    write_counts({"folder": folder, "sound": not wrong, "wrong": wrong}, form, "\n".join(wrong) or f"{folder} is sound")
    return NOT_ALL_READ if wrong else DONE


@index.command("migrate", short_help="Bring it up to date.")
@click.argument("folder", metavar="INDEX")
@_wait
@object_format_option
def migrate(folder: str, wait: float, form: str | None) -> int:
    """Brings the schema and the postings of INDEX up to this version of recsim, from the texts in it."""
    from recsim.index import Index

    _existing(folder)
    with Index.open(folder, mode="a", wait=wait) as store:
        body = store.info()
    write_counts(
        body, form, f"{folder} has schema {body['index_schema']}, {body['documents']} texts, {body['passages']} passages"
    )
    return DONE


@index.command("compact", short_help="Join its files, for faster searches.")
@click.argument("folder", metavar="INDEX")
@_wait
@object_format_option
def compact(folder: str, wait: float, form: str | None) -> int:
    """Joins the files of postings of INDEX into as few as can be. Worth it after many additions, before many searches."""
    from recsim.index import Index

    _existing(folder)
    with Index.open(folder, mode="a", wait=wait) as store:
        count = store.compact()
    write_counts({"folder": folder, "segments": count}, form, f"{folder} has {count} files of postings")
    return DONE


@index.command("export", short_help="Write its texts to a Parquet file.")
@click.argument("folder", metavar="INDEX")
@click.argument("target", metavar="FILE.parquet")
@object_format_option
def export(folder: str, target: str, form: str | None) -> int:
    """Writes every text of INDEX, with its passages and vectors, to FILE.parquet (recsim[tables])."""
    from recsim.index import Index
    from recsim.index.exchange import export_parquet

    with Index.open(folder) as store:
        count = export_parquet(store, target)
    write_counts({"folder": folder, "file": target, "texts": count}, form, f"{count} texts written to {target}")
    return DONE


@index.command("import", short_help="Add the texts of a Parquet file.")
@click.argument("folder", metavar="INDEX")
@click.argument("source", metavar="FILE.parquet")
@_vectors
@_wait
@object_format_option
def import_(folder: str, source: str, no_vectors: bool, wait: float, form: str | None) -> int:
    """Adds the texts of FILE.parquet to INDEX: an export, or any table with a column "text" (and source, id, title as it has them)."""
    from recsim.index import Index
    from recsim.index.exchange import import_parquet

    with Index.open(folder, mode="a", wait=wait) as store:
        added, known = import_parquet(store, source, encoder=_encoder(no_vectors))
    write_counts(
        {"folder": folder, "added": added, "already_there": known}, form, f"{added} added, {known} already there: {folder}"
    )
    return DONE


def add_verbs(program: click.Group) -> None:
    """Hangs the verbs of this module into the program."""
    program.add_command(index)


def _encoder(left_out: bool) -> Encoder | None:
    from recsim.matching import load_matching

    return None if left_out else load_matching().encoder


def _existing(folder: str) -> None:
    from recsim.errors import MissingFile

    if not Path(folder).is_dir():
        raise MissingFile(f"{folder} does not exist; make an index with: recsim index add {folder} SOURCE...")

"""The history of a recommendation: asked, answered, promised, reported, asked again; and whether it is overdue on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from recsim.errors import MissingSource, UsageError
from recsim.index import Index
from recsim.linker import Linker
from recsim.linking import plain_number, progress_of, same_number
from recsim.linking.closure import closure_of
from recsim.links import ClosureStatus, Event, History, LinkSide, Relation
from recsim.pipeline import parse
from recsim.records import Implementation, Recommendation, Stance

# Statuses after which nothing is overdue any more.
_DONE = ("closed", "superseded")
_ORDER = ("asked", "asked_again", "answered", "reported", "promised")


def history(name: str, *, index: Index | str | Path, at: str | date | None = None) -> tuple[History, ...]:
    """The history of a recommendation in an index, or of each recommendation of a text, as of a day (today if none is given).

    ``name`` is ``TEXT#NUMBER`` for one recommendation and ``TEXT`` for all of a text; TEXT is the id of a text in the index, the beginning
    of one (8 digits or more), its source or the name of its file, or a file that is not in the index, which then counts as one of its texts. Raises `MissingSource`
    where there is no such text or recommendation, `UsageError` for a day that is none, and what `Index.open` raises.
    """
    day = _day(at)
    if isinstance(index, str | Path):
        with Index.open(index) as opened:
            return history(name, index=opened, at=day)
    text, _, number = name.rpartition("#") if "#" in name else (name, "", "")
    inside = any(_is(row["id"], row["source"], text) for row in index.info()["texts"])
    if not inside and not Path(text).is_file():
        raise MissingSource(
            f"{index.folder} holds no text with the id or source {text!r}, and there is no such file; 'recsim index info' lists them"
        )
    linker = Linker(index, papers=() if inside else [parse(text)])
    found = histories(linker, text, number or None, day)
    linker.keep()
    return found


def histories(linker: Linker, text: str, number: str | None, at: str) -> tuple[History, ...]:
    """The histories of one or all recommendations of a text that a linker holds. Raises `MissingSource`."""
    places = [place for place, stored in enumerate(linker.papers) if _is(stored.id, stored.source, text)]
    if not places:
        raise MissingSource(f"no text is called {text!r}; 'recsim index info' lists them")
    found = []
    for paper in places:
        first = int(linker.pool.first[paper])
        for place, ask in enumerate(linker.papers[paper].asks):
            wanted = ask.id == number or same_number(plain_number(ask.printed_id), plain_number(number))
            if (number is None and not ask.id.startswith("@")) or (number is not None and wanted):
                found.append(_history(linker, first + place, at))
                if number is not None and ask.id == number:
                    break
    if not found:
        listed = ", ".join(ask.id for ask in linker.papers[places[0]].asks if not ask.id.startswith("@"))
        raise MissingSource(f"{text} has no recommendation {number!r}; it has {listed or 'none'}")
    return tuple(found)


def _history(linker: Linker, item: int, at: str) -> History:
    thread = linker.thread(item)
    sides = {place: linker.side(place) for place in thread}
    order = sorted(thread, key=lambda place: (sides[place].published or "", place))
    events: list[Event] = []
    for rank, place in enumerate(order):
        score, relation = thread[place]
        events += _events(linker, place, sides[place], relation if rank else "unrelated", score, first=rank == 0)
    events = [event for event in events if event.date is None or event.date <= at]
    events.sort(key=lambda event: (event.date or "", _ORDER.index(event.kind)))
    answers = [event.stance for event in events if event.kind == "answered" and event.stance is not None]
    status = _status(events)
    events = [_dated(event, events, at) for event in events]
    promised = [event.overdue for event in events if event.kind == "promised" and event.overdue is not None]
    return History(
        asked=sides[order[0]],
        at=at,
        events=tuple(events),
        stance_then=answers[0] if answers else None,
        stance_now=answers[-1] if answers else None,
        status=status,
        overdue=(promised[-1] if status not in _DONE else False) if promised else None,
        times_asked=sum(event.kind in ("asked", "asked_again") for event in events),
    )


def _events(linker: Linker, place: int, side: LinkSide, relation: Relation, score: float, *, first: bool) -> Iterator[Event]:
    paper = linker.paper(int(linker.pool.owner[place]))
    item = next((one for one in paper.walk() if one.id == side.id), None)
    ask = linker.pool.asks[place]
    stance: Stance | None = item.stance if item is not None and item.responses else None
    closure = closure_of(paper.document, item) if item is not None else None
    said: ClosureStatus | None = closure.status if closure is not None else progress_of(ask.whole).status
    linked = None if first else relation
    sure = None if first else score
    if first:
        yield Event("asked", side.published, side, side.text)
    elif relation == "repeat" or (relation == "same" and stance is None and not ask.answer):
        yield Event("asked_again", side.published, side, side.text, linked, sure)
    if relation == "follow_up":
        text = ask.answer or ask.whole
        yield Event("reported", side.published, side, text, linked, sure, None, _implementation(item), said)
    elif item is not None and stance is not None and stance not in ("not_addressed", "redacted"):
        yield Event("answered", side.published, side, ask.answer, linked, sure, stance, _implementation(item), said)
    if item is None:
        return
    for commitment in item.commitments:
        if commitment.kind in ("target", "review") and commitment.date is not None:
            yield Event("promised", side.published, side, commitment.text, linked, sure, due=commitment.date)


def _implementation(item: Recommendation | None) -> Implementation | None:
    return item.implementation if item is not None and item.implementation != "not_stated" else None


def _status(events: list[Event]) -> ClosureStatus | None:
    """The last status that a report, or failing that an answer, states."""
    reported = [event.closure for event in events if event.kind in ("reported", "answered") and event.closure is not None]
    asked = [place for place, event in enumerate(events) if event.kind == "asked_again"]
    last = [place for place, event in enumerate(events) if event.closure is not None]
    if asked and (not last or asked[-1] > last[-1]):
        return "open"  # whoever asks again does not hold it done
    return reported[-1] if reported else None


def _dated(event: Event, events: list[Event], at: str) -> Event:
    """A promise with whether its day has passed by ``at`` with nothing that reports the matter done."""
    if event.kind != "promised" or event.due is None:
        return event
    done = any(other.closure in _DONE and (other.date or "") >= (event.date or "") for other in events)
    return replace(event, overdue=event.due.latest < at and not done)


def _is(identifier: str, source: str, text: str) -> bool:
    """Whether a text is named by its id, the beginning of it, its source, or the name of its file."""
    return text in (identifier, source, Path(source).name) or (len(text) >= 8 and identifier.startswith(text))


def _day(at: str | date | None) -> str:
    if at is None:
        return datetime.now(UTC).date().isoformat()
    if isinstance(at, date):
        return at.isoformat()
    try:
        return date.fromisoformat(at).isoformat()
    except ValueError:
        raise UsageError(f"{at!r} is no day; write it as 2026-11-25") from None

"""Groups of copies within a component of texts that share wording: every member compared with the group's source by the matching core."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from recsim.engine.short import compare_short, is_short
from recsim.matcher import Matcher
from recsim.records import SCHEMA, Block, Document, Json, OffsetMap
from recsim.verdicts import Verdict

# A text is compared with those that share most with it first, and no longer once so many in a row were no copies: what follows shares
# less. The siblings of a template are told apart here; a limit that bites is a problem of the group.
LOST = 20


@dataclass(frozen=True, slots=True)
class Member:
    """A text of a group with its verdict, whose official side is the group's source; the JSON is that of `compare`."""

    source: str
    id: str
    title: str | None
    verdict: Json

    def to_dict(self) -> Json:
        return {"source": self.source, "id": self.id, "title": self.title, "verdict": self.verdict}


@dataclass(frozen=True, slots=True)
class Group:
    """Copies of one text. ``source`` is the text that all were compared with, the one that resembles most of them; which was first is not
    known. ``cleared`` were compared with it and are no copies. A text can be a member of several groups, and is the source of one at most.
    """

    source: Json
    members: tuple[Member, ...]
    cleared: tuple[Json, ...] = ()
    problems: tuple[Json, ...] = ()

    @property
    def sources(self) -> list[str]:
        """Names of all texts of the group, its source first."""
        return [self.source["source"], *(member.source for member in self.members)]

    def to_dict(self) -> Json:
        return {
            "schema": SCHEMA,
            "source": self.source,
            "size": 1 + len(self.members),
            "members": [member.to_dict() for member in self.members],
            "cleared": list(self.cleared),
            "problems": list(self.problems),
        }

    @staticmethod
    def from_dict(body: Json) -> Group:
        members = tuple(Member(one["source"], one["id"], one["title"], one["verdict"]) for one in body["members"])
        return Group(body["source"], members, tuple(body["cleared"]), tuple(body["problems"]))


@dataclass(frozen=True, slots=True)
class Settings:
    """How texts are compared, as plain values that travel to workers."""

    prior: float
    model: str


def packed(document: Document) -> Json:
    """A document as plain values: what comparing needs of it."""
    blocks = [
        [one.kind, *one.span, one.level, one.strong, one.page, one.indent, [list(cell) for cell in one.cells], one.header]
        for one in document.blocks
    ]
    names = ("source", "id", "text_id", "text", "media_type", "title", "published_hint", "language")
    return {**{name: getattr(document, name) for name in names}, "blocks": blocks}


def unpacked(body: Json) -> Document:
    """The document of plain values."""
    blocks = tuple(
        Block(kind, (start, end), level, strong, page, indent, tuple((a, b) for a, b in cells), header)
        for kind, start, end, level, strong, page, indent, cells, header in body["blocks"]
    )
    return Document(**{**body, "blocks": blocks}, offsets=OffsetMap())


def components(count: int, edges: Sequence[tuple[int, int, float]]) -> list[list[int]]:
    """Texts that hang together by any edges, each component in order, components by their first text; single texts left out."""
    above = list(range(count))

    def top(one: int) -> int:
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    for first, second, _ in edges:
        a, b = top(first), top(second)
        above[max(a, b)] = min(a, b)
    found: defaultdict[int, list[int]] = defaultdict(list)
    for first, second, _ in edges:
        for one in (first, second):
            found[top(one)].append(one)
    return [sorted(set(found[one])) for one in sorted(found)]


def groups_of_task(task: str) -> str:
    """The groups of one component, given and returned as JSON: what a worker of any engine runs."""
    body = json.loads(task)
    matcher = _matcher(Settings(**body["settings"]))
    texts = {int(number): unpacked(one) for number, one in body["texts"].items()}
    edges = [(int(a), int(b), float(strength)) for a, b, strength in body["edges"]]
    same = {int(number): others for number, others in body["same"].items()}
    return json.dumps([group.to_dict() for group in groups_of(texts, edges, same, matcher)])


@lru_cache(maxsize=2)
def _matcher(settings: Settings) -> Matcher:
    return Matcher(prior=settings.prior, model=settings.model, changes=False)


def groups_of(
    texts: dict[int, Document], edges: Sequence[tuple[int, int, float]], same: dict[int, list[Json]], matcher: Matcher
) -> list[Group]:
    """Groups around sources. A text that is a copy of an earlier source is no source itself, but stays a neighbour of others, so that a
    chain of likenesses never makes a group: what hangs on a member alone is compared with the group's source and falls off.

    ``same`` are the sides of texts with the very same words as one of ``texts``.
    """
    near: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for first, second, strength in edges:
        near[first][second] = near[second][first] = max(strength, near[first].get(second, 0.0))
    weight = {one: sum(near[one].values()) + len(same.get(one, ())) for one in texts}
    ready: dict[int, Any] = {}

    def text(one: int) -> Any:
        if one not in ready:
            ready[one] = matcher.ready(texts[one])
        return ready[one]

    def compared(one: int, other: int) -> Verdict:
        if is_short(texts[one]) and is_short(texts[other]):
            shared = near[one].get(other, 1.0)  # a text and itself share all
            return compare_short(texts[one], texts[other], matcher.model.background, matcher.prior, shared=shared)
        return matcher.compare(text(one), text(other))

    members_of_any: set[int] = set()
    found = []
    for source in sorted(texts, key=lambda one: (-weight[one], one)):
        if source in members_of_any:
            continue
        members: list[tuple[int, Json]] = []
        cleared: list[Json] = []
        problems: list[Json] = []
        lost = 0
        ordered = sorted(near[source], key=lambda one: (-near[source][one], one))
        for place, other in enumerate(ordered):
            verdict = compared(other, source)
            if verdict.flagged:
                members.append((other, verdict.to_dict()))
                lost = 0
                continue
            cleared.append({**_side(texts[other]), "verdict": verdict.verdict, "score": round(verdict.score, 4)})
            lost += 1
            if lost >= LOST and place + 1 < len(ordered):
                message = f"{len(ordered) - place - 1} texts that share less with {texts[source].source} than {LOST} that are no copies were not compared"
                problems.append({"code": "candidates_capped", "message": message, "span": None, "page": None})
                break
        twins = same.get(source, [])
        if twins:
            own = compared(source, source).to_dict()
            members = [*((source, {**own, "suspect": {"id": twin["id"], "source": twin["source"]}}) for twin in twins), *members]
        if not members:
            continue
        members_of_any.update(one for one, _ in members if one != source)
        listed: list[Member] = []
        for number, verdict_json in members:
            if number == source:
                listed.append(
                    Member(verdict_json["suspect"]["source"], verdict_json["suspect"]["id"], texts[source].title, verdict_json)
                )
                continue
            listed.append(Member(texts[number].source, texts[number].id, texts[number].title, verdict_json))
            for twin in same.get(number, []):
                own = {**verdict_json, "suspect": {"id": twin["id"], "source": twin["source"]}}
                listed.append(Member(twin["source"], twin["id"], twin["title"], own))
        found.append(Group(_side(texts[source]), tuple(listed), tuple(cleared), tuple(problems)))
    return found


def _side(document: Document) -> Json:
    return {"source": document.source, "id": document.id, "title": document.title}

"""What a text says has become of a recommendation: closed, carried out, under way, open; and whether it is asked for again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Status = Literal["closed", "partly", "in_progress", "open", "superseded"]

_CLOSED = re.compile(
    r"\b(?:closed|(?:fully |now )?(?:implemented|achieved|adopted|completed?|discharged|fulfilled|settled|met|done|carried out|delivered|complied)|in place|in force|in operation|in effect|in post|live|commissioned|went live|came into force|took place|has been (?:done|made|published|paid|signed|issued)|(?:is|are) (?:now )?(?:complete|ready|there|finished)|green)\b",
    re.I,
)
_PARTLY = re.compile(
    r"\b(?:part(?:ly|ially)|in part|half|some progress|largely not|short of|amber|implemented in some respects|substantially)\b",
    re.I,
)
_COUNTED = r"(?:\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half)"
# "Six of the nine depots"; "recommendation 1 of 2014" counts nothing.
_SHARE = re.compile(
    rf"(?<!recommendation )(?<!paragraph )\b{_COUNTED} of (?:the |our |its )?{_COUNTED}\b(?! report| audit| review)", re.I
)
_OPEN = re.compile(
    r"\b(?:open|reopened|outstanding|not (?:yet )?(?:been )?(?:implemented|achieved|met|done|carried out|adopted|in effect)|no progress|delayed|deferred|overdue|lapsed|dropped|stands where|still short|remains?)\b",
    re.I,
)
_UNDER_WAY = re.compile(
    r"\b(?:under ?way|on-?going|in progress|in hand|under preparation|continues?|has (?:begun|started)|have (?:begun|started)|draft(?:ed)?|on order|in beta|due (?:in|by)|will be (?:ready|closed|complete)|expect(?:ed|s)?)\b",
    re.I,
)
_SUPERSEDED = re.compile(r"\b(?:superseded|overtaken|no longer (?:relevant|applicable)|lapsed with)\b", re.I)
_AGAIN = re.compile(
    r"\b(?:again|repeat(?:s|ed)?|reiterat\w+|renew(?:ed|s)?|once more|twice|third time|still|as (?:we|it|I) (?:recommended|asked|did|said|wrote)|(?:said|asked|recommended|called for|wrote)\b[^.]{0,40}\b(?:before|already|(?:19|20)\d\d|last time|years? ago)|no longer|long ?standing|without more delay|has (?:yet to|not moved)|when will)\b",
    re.I,
)
_NEGATED = re.compile(r"\b(?:not|never|no|nor|n[’']t|until|yet to be|to be|expected to be|should be)\s+(?:\w+\s+){0,3}$", re.I)


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of the cues of each kind, and whether words ask again."""

    closed: int
    partly: int
    under_way: int
    open: int
    superseded: int
    again: int

    @property
    def status(self) -> Status | None:
        """What the cues add up to; None where none stands."""
        if self.superseded:
            return "superseded"
        if self.open and not self.closed:
            return "open"
        if self.partly and (self.closed or self.open):
            return "partly"
        if self.closed and not self.open:
            return "closed"
        if self.under_way or self.closed:
            return "in_progress"
        return "partly" if self.partly else None


def progress_of(text: str) -> Progress:
    """The cues in a text; "until the works are complete" is none of closure."""
    closed = sum(1 for match in _CLOSED.finditer(text) if not _NEGATED.search(text[max(0, match.start() - 40) : match.start()]))
    return Progress(
        closed,
        len(_PARTLY.findall(text)) + len(_SHARE.findall(text)),
        len(_UNDER_WAY.findall(text)),
        len(_OPEN.findall(text)),
        len(_SUPERSEDED.findall(text)),
        len(_AGAIN.findall(text)),
    )

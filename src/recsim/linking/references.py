"""References to recommendations by number and paper: "recommendation 5 of the last inspection report", "our 2017 report", "R-2009-03, R1"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from recsim.records import Span
from recsim.text import NUMBER_WORDS, ORDINAL_WORDS

_NUMBER = r"(?:(?:19|20)\d\d/\d{1,3}|[A-Z]{0,2}\d{1,3}(?:\.\d{1,3})*(?![\d%])[a-z]?(?:\([a-z]+\))?|\([a-z\d]{1,4}\)|(?-i:[A-Z])(?=[\s,.:]))"
_NUMBERED = re.compile(
    r"\b(?:recommendations?\b|recs?\b\.?|paragraphs?\b|points?\b|proposals?\b|orders?\b|causes? of concern|areas? for improvement|deficienc(?:y|ies)\b|nos?\.)\s*(?:nos?\.?\s*|numbers?\s*)?"
    rf"(?P<list>{_NUMBER}(?:\s*(?:,|\band\b|&|\bto\b|–|-)\s*(?:and\s+)?{_NUMBER})*)",
    re.I,
)
# Codes that need no word before them, in what introduces an entry: "Pont Salis (R-2009-03), R1:", "Hartsel inquiry, 9.5.", "Committee, (b):".
_BARE = re.compile(
    r"(?<![\w/.-])(?:[RS]F?\d{1,2}|\d{1,2}\.\d{1,2}|(?:19|20)\d\d[/-]\d{1,3}|\d\d-\d\d|(?<=, )\([a-z]{1,4}\))(?![\w/-])"
)
# Letters count in what introduces an entry alone: "Comment b."
_LETTERED = re.compile(r"\b(?:comment|point|item|order|proposal|request)\s+(?P<letter>[a-z])(?=[.:,])", re.I)
_ORDINAL = re.compile(
    rf"\b(?:(?:your|our|its|the|his|her|my|their)\s+)?(?P<which>{'|'.join(ORDINAL_WORDS)})\s+(?:(?:\w+\s+)?recommendation|request|point|proposal)s?\b|(?:^on the|^your) (?P<bare>{'|'.join(ORDINAL_WORDS)})\b",
    re.I,
)
_YEAR = re.compile(r"(?<![\d/-])(?:19|20)\d\d(?![\d-])|(?<=/)(?:19|20)\d\d(?!\d)")
_CODE = re.compile(r"\b[A-Z]{1,5}-\d{2,4}(?:-\d+)*\b|(?<![\d/])\d{1,3}/(?:19|20)\d\d\b|(?<!/)\b(?:19|20)\d\d/\d{1,3}\b")
_OWN = re.compile(r"\b(?:our|we|my|I|us)\b")
_YOUR = re.compile(r"\byours?\b", re.I)
_LAST = re.compile(r"\b(?:last|latest|previous|preceding|earlier|original|prior)\b", re.I)
KINDS = (
    "re-inspection", "inspection", "audit", "inquiry", "review", "investigation", "evaluation", "mission", "follow-up", "report",
    "letter", "response", "committee", "auditor", "commission", "ombudsman", "inquest", "coroner", "regulator", "monitor",
)  # fmt: skip
_KIND = re.compile(rf"\b(?:{'|'.join(KINDS)})(?:s|['’]s)?\b", re.I)
# Papers that answer the recommendations of another, so that numbers in them are that paper's.
_ANSWERING = re.compile(
    r"\b(?:response|reply|replies|comments|observations|undertaking|action plan|management (?:response|actions?)|decision on|treasury m\w+|position|tracker|statement under|status of|annual return|update|compliance|implementation report|information for|progress (?:on|with|note)|government statement|decisions on|safety action|improvement plan|closing report|what we have done)\b",
    re.I,
)
# A re-inspection quotes, but numbers its own from 1 again.
_ASKING = re.compile(r"\b(?:re-?inspection|follow-?up audit|second (?:full )?(?:mission|audit|review|inquiry)|revisited)\b", re.I)


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference in words: the numbers that it names, and what it says of the paper. ``span`` is in the text that was searched."""

    span: Span
    numbers: tuple[str, ...]
    years: frozenset[int]
    codes: frozenset[str]
    kinds: frozenset[str]
    own: bool
    your: bool
    last: bool
    words: str

    @property
    def describes(self) -> bool:
        """Whether it says anything that tells one paper from another."""
        return bool(self.years or self.codes or self.kinds or self.last)


def described(words: str, span: Span, numbers: tuple[str, ...] = ()) -> Mention:
    """What a stretch of words says of a paper."""
    return Mention(
        span,
        numbers,
        frozenset(int(year) for year in _YEAR.findall(words)),
        frozenset(_CODE.findall(words)),
        frozenset(
            match.group().lower().removesuffix("'s").removesuffix("’s").removesuffix("s") for match in _KIND.finditer(words)
        ),
        bool(_OWN.search(words)),
        bool(_YOUR.search(words)),
        bool(_LAST.search(words)),
        words,
    )


def mentions(text: str, *, lead: bool = False) -> Iterator[Mention]:
    """References by number or ordinal in a text, each with the sentence around it; in a ``lead`` bare codes count as well."""
    found: list[tuple[Span, tuple[str, ...]]] = []
    for match in _NUMBERED.finditer(text):
        found.append((match.span(), tuple(_expanded(match.group("list")))))
    for match in _ORDINAL.finditer(text):
        number = ORDINAL_WORDS[(match.group("which") or match.group("bare")).lower()]
        found.append((match.span(), (str(number),)))
    if lead:
        taken = [span for span, _ in found]
        for match in _BARE.finditer(text):
            if not any(start <= match.start() < stop for start, stop in taken):
                found.append((match.span(), (match.group(),)))
        found += [(match.span(), (match.group("letter"),)) for match in _LETTERED.finditer(text)]
    for (start, stop), numbers in sorted(found):
        around = _around(text, start, stop)
        yield described(text[slice(*around)], (start, stop), numbers)


def _around(text: str, start: int, stop: int) -> Span:
    """The sentence around a reference; a full stop in a code or a number ends none."""
    ends = [match.end() for match in re.finditer(r"[.;!?]\s+(?=[A-Z“\"'‘(])|\n", text)]
    before = max((end for end in ends if end <= start), default=0)
    after = min((end for end in ends if end >= stop), default=len(text))
    return (max(before, start - 200), min(after, stop + 200))


def _expanded(listed: str) -> Iterator[str]:
    parts = re.split(r"\s*(?:,|\band\b|&)\s*", listed)
    for part in parts:
        ends = re.split(r"\s*(?:–|-|\bto\b)\s*", part.strip())
        if len(ends) == 2 and all(end.isdecimal() for end in ends) and 0 < int(ends[1]) - int(ends[0]) < 40:
            yield from (str(value) for value in range(int(ends[0]), int(ends[1]) + 1))
        else:
            yield from (end for end in ends if end)


def plain_number(printed: str | None) -> str:
    """A number without brackets, dots and the word before it: "(a)", "a." and "Recommendation A" are "a"."""
    if not printed:
        return ""
    last = (printed.strip(" .:,").lower().split() or [""])[-1]
    word = NUMBER_WORDS.get(last) or ORDINAL_WORDS.get(last)
    if word is not None:
        return str(word)
    found = re.findall(
        r"(?:19|20)\d\d[/-]\d+|\b\d\d-\d\d\b|[A-Za-z]{0,2}\d+(?:\.\d+)*[a-z]?(?:\([a-z]+\))?|\b[A-Za-z]\b", printed
    )
    return found[-1].lower().strip("().") if found else ""


@lru_cache(maxsize=1 << 14)
def same_number(one: str, other: str) -> bool:
    """Whether two plain numbers name one item; "R3" is 3, and "2016/12" is only itself."""
    if not one or not other:
        return False
    if one == other:
        return True
    if is_code(one) or is_code(other):
        return False
    digits = [re.sub(r"^(?:r|rec|s|no)\.?\s*(?=\d)", "", number) for number in (one, other)]
    return digits[0] == digits[1]


def is_code(number: str) -> bool:
    """Whether a plain number is one of a series that a body never gives out twice: "2016/12", "10-01"."""
    return "/" in number or "-" in number


def answers_another(head: str) -> bool:
    """Whether the beginning of a paper says that it answers, or reports on, the recommendations of another."""
    answering, asking = _ANSWERING.search(head[:360]), _ASKING.search(head[:360])
    # "Response to the re-inspection" answers, "Re-inspection: progress on the undertaking" asks.
    return answering is not None and (asking is None or answering.start() < asking.start())


def cited_numbers(mention: Mention) -> frozenset[str]:
    """The plain numbers that a mention names."""
    return frozenset(plain_number(number) for number in mention.numbers)

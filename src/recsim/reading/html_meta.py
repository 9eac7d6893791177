"""What a page says about itself outside its text: when it was published, in which language."""

from __future__ import annotations

import re

from recsim.reading.html_tokens import unescape
from recsim.reading.html_tree import Element
from recsim.text import clean

# Names of meta elements that hold a date of publication, the most exact first.
_META_DATES = (
    "article:published_time",
    "govuk:first-published-at",
    "datepublished",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.date",
    "dc.date",
    "publication_date",
    "publish-date",
    "pubdate",
    "dcterms.created",
    "date",
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = rf"{_DAY}\s{{1,3}}{_MONTH},?\s{{1,3}}\d{{4}}|{_MONTH}\s{{1,3}}{_DAY},?\s{{1,3}}\d{{4}}|\d{{4}}-\d\d-\d\d"
# "Published 7 July 2022", also with tags between the word and the date (GOV.UK prints it as a definition list).
_PUBLISHED = re.compile(rf"\b(?:First published|Published)(?:\s++|&nbsp;|:|on\b|<[^<>]{{0,200}}+>){{0,12}}({_DATE})", re.I)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?=[-_]|$)")


def published_hint(source: str, elements: list[Element]) -> str | None:
    """The date of publication as the page prints it: from its metadata, a <time> after "Published", or such words."""
    dates: dict[str, str] = {}
    for element in elements:
        if element.tag == "meta":
            attributes = element.attributes
            name = (attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or "").lower()
            if name in _META_DATES and attributes.get("content", "").strip():
                dates.setdefault(name, clean(attributes["content"])[:64])
    for name in _META_DATES:
        if name in dates:
            return dates[name]
    for element in elements:
        if element.tag == "time" and element.attributes.get("datetime"):
            before = source[max(0, element.start - 160) : element.start].lower()
            if "publish" in before or element.attributes.get("itemprop", "").lower() == "datepublished":
                return clean(element.attributes["datetime"])[:64]
    match = _PUBLISHED.search(source)
    return clean(unescape(match.group(1))) if match else None


def language(elements: list[Element]) -> str:
    """The primary language of the html element ("en" of "en-GB"), English where it says nothing."""
    for element in elements[:50]:  # the html element stands at the top
        if element.tag == "html":
            match = _LANGUAGE.match(element.attributes.get("lang") or element.attributes.get("xml:lang") or "")
            return match.group().lower() if match else "en"
    return "en"

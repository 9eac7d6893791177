"""Which elements of a page are not its text: menus, cookie banners, hidden parts, everything beside the main content.

Names lie (a page whose every word stands in ``<form id="menu-form">``), so text is weighed first: an element that holds half of
the page's text or more is kept whatever it is called, unless most of it is links.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from recsim.reading.html_tree import Element, Tree

# Never text, however long.
_MACHINE = frozenset(
    "applet audio button canvas datalist embed head iframe map noembed noframes noscript object script select style svg template"
    " textarea title video".split()
)
_BESIDE = frozenset({"aside", "dialog", "footer", "form", "menu", "nav"})
_ROLES = frozenset("alertdialog banner complementary contentinfo dialog menu menubar navigation search".split())
# Whole class or id tokens, after "_" and camelCase became "-". Generated ids of headings ("social-care-reform", "related-work")
# must not match, so words that prose uses count only with a second word of layout.
_TOKENS = re.compile(
    r"(?:[\w-]+-)?(?:breadcrumbs?|cookies?|navbar|navigation|sidebar|pagination)(?:-(?:banner|bar|list|container|wrapper|inner|menu|links?|"
    r"notice|message|consent|notification|overlay|popup|trail|nav|item|header|footer|content|left|right|main))*"
    r"|(?:[a-z]+-)?(?:nav|menu)(?:-(?:bar|list|container|wrapper|links?|items?|toggle|main|left|right|top))?|nav-\w+"
    r"|(?:site|page|global|main|top|bottom|app|govuk|gem-c-layout|layout)?-?footer(?:-(?:bottom|top|container|wrapper|inner|links?|content|nav))*"
    r"|(?:site|global|page|gem-c-layout)-(?:super-navigation-)?header|masthead|skip|skip-?(?:links?|nav|to)(?:-[\w-]+)?|[\w-]+-skip-link"
    r"|shar(?:e|ing)|(?:gem-c-)?(?:share|sharing|social)-(?:links?|buttons?|bar|this|icons?|media|media-links|share|sharing|list|tools|widget)"
    r"|social|tweet-this|twitter-share-button|addthis[\w-]*|addtoany[\w-]*"
    r"|related|(?:[\w-]+-)?related-(?:links?|content|items?|pages?|posts?|articles?|topics|navigation|nav|container|documents?-list)"
    r"|(?:[\w-]+-)?contents-list(?:-[\w-]+)?|toc|table-of-contents|(?:gem-c-)?feedback(?:-[\w-]+)?|back-to-top|print-links?|sr-only"
    r"|visually-hidden|govuk-visually-hidden|screen-reader-text"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Elements that a class or an id may condemn. Headings and paragraphs carry ids made of their own words.
_NAMED = frozenset("a aside center details div dl fieldset footer header li nav ol section span table tbody td tr ul".split())
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_NOTE = re.compile(r" (?:fnref\S*|footnote-?ref\S*|footnote-?backref|footnote-anchor|reversefootnote) ", re.I)
# At least this share of the page's text, and it stays. Half: what holds most of the text is the page.
_HALF = 0.5
_TOKENS_READ = 40  # class tokens looked at in one element; real ones have 5


@dataclass(frozen=True, slots=True)
class Judgement:
    """For each element why it is left out with everything in it, or None; ``shell``: elements whose own words are left out."""

    reasons: list[str | None]
    shell: frozenset[int]


def judge(tree: Tree) -> Judgement:
    """What of a page is not its text. Three passes over the elements."""
    elements = tree.elements
    reasons: list[str | None] = [None] * len(elements)
    machine = [False] * len(elements)
    lost = [0] * len(elements)  # text of machine elements inside
    protected = _with_main_content(elements)
    inside_article = [False] * len(elements)
    for number in range(1, len(elements)):
        element = elements[number]
        parent = element.parent
        inside_article[number] = inside_article[parent] or element.tag in ("main", "article", "section")
        if element.tag in _MACHINE or machine[parent]:
            machine[number] = True
            reasons[number] = reasons[parent] if machine[parent] else element.tag
    for number in range(len(elements) - 1, 0, -1):
        lost[elements[number].parent] += elements[number].text if machine[number] else lost[number]
    page = elements[0].text - lost[0]
    for number in range(1, len(elements)):
        element = elements[number]
        if machine[number]:
            continue
        if reasons[element.parent] is not None:
            reasons[number] = reasons[element.parent]
            continue
        reason = _suspicion(element, inside_article[number])
        if reason is not None and (
            (number in protected and reason != "hidden") or _is_page(element.text - lost[number], element.linked, page)
        ):
            reason = None
        reasons[number] = reason
    return Judgement(reasons, _outside_main(elements, reasons))


def _is_page(text: int, linked: int, page: int) -> bool:
    return page > 0 and text >= _HALF * page and linked < _HALF * text


def _with_main_content(elements: list[Element]) -> set[int]:
    """Elements around a main element: they are the frame of the page, not beside it."""
    found: set[int] = set()
    for number, element in enumerate(elements):
        if _is_main(element):
            while number not in found and number:
                found.add(number)
                number = elements[number].parent
    return found


def _is_main(element: Element) -> bool:
    return element.tag == "main" or element.attributes.get("role", "").lower() == "main"


def _suspicion(element: Element, inside_article: bool) -> str | None:
    """Why an element looks as if it were not text, before it is weighed."""
    tag, attributes = element.tag, element.attributes
    if tag == "aside" and inside_article and element.linked * 2 < element.text:
        pass  # a panel of the article: "what the review asked for"
    elif tag in _BESIDE or (tag == "header" and not inside_article):
        return tag
    if not attributes:
        return None
    if "hidden" in attributes and attributes["hidden"].lower() != "until-found":
        return "hidden"
    if attributes.get("aria-hidden", "").lower() == "true" or ("style" in attributes and _INVISIBLE.search(attributes["style"])):
        return "hidden"
    role = attributes.get("role", "").lower()
    if role in _ROLES and not (role == "banner" and inside_article):
        return f"role {role}"
    if tag in ("a", "sup"):
        names = f" {attributes.get('class', '')} {attributes.get('id', '')} "
        if role in ("doc-noteref", "doc-backlink") or _NOTE.search(names):
            return "footnote reference"
    if tag in _NAMED:
        for attribute in ("class", "id"):
            for token in attributes.get(attribute, "").split(None, _TOKENS_READ)[:_TOKENS_READ]:
                if len(token) <= 80 and _is_layout(token):
                    return f"{attribute} {token}"
    return None


@lru_cache(4096)
def _is_layout(token: str) -> bool:
    return _TOKENS.fullmatch(_CAMEL.sub("-", token).replace("_", "-").lower()) is not None


def _outside_main(elements: list[Element], reasons: list[str | None]) -> frozenset[int]:
    """Leaves out what stands outside the main element, or the one article, that holds at least half of what is left.

    Returns the elements around it, whose own text is left out too.
    """
    gone = [0] * len(elements)
    for number in range(len(elements) - 1, 0, -1):
        gone[elements[number].parent] += elements[number].text if reasons[number] is not None else gone[number]
    left = [element.text - gone[number] for number, element in enumerate(elements)]
    kept = [number for number, reason in enumerate(reasons) if reason is None]
    candidates = [number for number in kept if _is_main(elements[number])]
    candidates = candidates or [number for number in kept if elements[number].tag == "article"]
    best = max(candidates, key=left.__getitem__, default=0)
    if not best or left[best] < _HALF * left[0]:
        return frozenset()
    shell = {0}
    # The page's title often stands in front of its main element: an h1 stays.
    for number in (best, *(number for number in kept if elements[number].tag == "h1")):
        parent = elements[number].parent
        while parent not in shell:
            shell.add(parent)
            parent = elements[parent].parent
    shell.discard(best)
    inside = [False] * len(elements)
    for number in range(1, len(elements)):
        parent = elements[number].parent
        inside[number] = inside[parent] or number == best or (elements[number].tag == "h1" and parent in shell)
        if reasons[number] is None and not inside[number] and number not in shell:
            reasons[number] = reasons[parent] or "outside main content"
    return frozenset(number for number in shell if not inside[number])

"""The whole of structure on one screen: markers, series, regions, tables, prose; then lists joined and answers resolved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from recsim.records import Answer, Document, DocumentKind, Item, Skeleton, Span
from recsim.roles.cues import find_cues
from recsim.roles.labels import leading_label, whole_label
from recsim.roles.sentences import recommends
from recsim.structure.addressed import addressed_answers
from recsim.structure.cited import cited_items
from recsim.structure.contents import contents_blocks
from recsim.structure.groups import merge
from recsim.structure.inline import inline_items, named_items
from recsim.structure.letters import bulleted_items, letter_items, ordinal_items
from recsim.structure.lists import blanket_answer, governing_clause
from recsim.structure.markers import Marker, read_marker
from recsim.structure.nested import find_parts
from recsim.structure.regions import Parting, Region, Weigh, regions_of, split
from recsim.structure.reported import counted_statement, find_statements
from recsim.structure.series import Run, choose, find_runs
from recsim.structure.tables import table_items
from recsim.structure.together import answered_together
from recsim.text import sentences, trim

_TITLE = re.compile(
    r"^(?:The\s+)?(?P<who>(?:(?:[A-Z][\w’'&.,()-]*|of|the|and|for|de)\s+){0,9}?)(?:(?:formal|full|interim|initial|official|written|detailed|common|general|final|joint|management)\s+)*(?P<word>[Rr]esponses?|RESPONSES?|[Rr]eply|[Rr]eplies|[Aa]nswers?)\s+(?:to|of|on|from)\b",
)
# "Written response by the Welsh Government to the report …", "REPLIES OF THE AGENCY TO …"
_TITLE_BY = re.compile(
    r"(?:(?:[A-Z][a-z]+|[A-Z]+)\s+){0,2}?(?i:responses?|reply|replies|answers?)\s+(?i:of|by|from)\s+(?i:the\s+)?(?P<who>(?:(?:[A-Z][\w’'&.()-]*|of|the|and|for)\s+){1,8}?)(?i:to|on)\b"
)
_RESPONDS = re.compile(
    r"\b(?:response|reply|replies|answers?)\s+(?:of the (?:[\w’'-]+ ){1,6}?)?(?:to|on)\s+(?:the\s+)?|\bmanagement response\b|\baction plan\b|\baction taken\b|\bviews on (?:the )?conclusions\b"
    r"|\b(?:government|council|ministry|department|trust|board|force|agency)(?:’s|'s)? (?:response|reply)\b",
    re.I,
)
# A body speaking of what it does itself; a report that explains its recommendations says "we found".
_VOICE = re.compile(
    r"\b(?:[Ww]e|I)(?:[’'](?:ve|ll|re|d|m)|\s+(?:\w+ly\s+)?(?:will|have|are|am|can|cannot|do|did|said|shall|would|agree|accept|don|won))\b"
)
# "Halden Vale NHS Trust: Accepted. …": several bodies answer below one recommendation.
_SPEAKER = re.compile(r"(?:(?<=\n)|(?<=[.;]\s)|(?<=\A))((?:[A-Z][\w’'&-]*)(?:\s+(?:of|the|and|for|[A-Z][\w’'&-]*)){0,7}):\s+")
_RESPONSE_HEAD = 40  # blocks at the top in which a paper says what it is


def build(document: Document, *, weigh: Weigh | None = None) -> Skeleton:
    """Every recommendation that the document prints or answers, with the places of its answers. Never raises on text.

    ``weigh`` is a second opinion on sentences of which the rules cannot say whether they recommend or answer; it stands in for them
    where no marker parts the two.
    """
    listed = contents_blocks(document)
    everything = [None if index in listed else read_marker(document, index) for index in range(len(document.blocks))]
    runs = choose(document, find_runs(document, everything))
    tables = table_items(document)
    if tables and not any(run.worded and run.answered >= 0.5 for run in runs):
        runs = [run for run in runs if run.worded]
    items = _listed(document, tables, runs, everything, parting=Parting(weigh=weigh))
    from_prose = False
    if len(items) < 2 or not any(item.answers for item in items):
        prose, letter = inline_items(document), letter_items(document) or ordinal_items(document) or bulleted_items(document)
        if len(letter) > max(len(items), len(prose)):
            items, from_prose = merge(document, [letter]), True
        elif len(prose) > len(items):
            items, from_prose = merge(document, [prose]), True
    cited = cited_items(document)
    if len(cited) > sum(_evidence(document, item) != "none" for item in items):
        named, depths = {item.id for item in cited}, {item.id.count(".") for item in cited}
        printed = [item for item in items if (item.id in named and item.text_span is not None) or item.parent in named]
        # "110.3 …" with an answer of its own beside "110.1, 110.2 and 110.5 enjoy the support of …"
        apart = [
            item
            for item in items
            if item.id not in named and item.id.count(".") in depths - {0} and _evidence(document, item) == "label"
        ]
        items, from_prose = merge(document, [group for group in (cited, printed, apart) if group]), False
    title_says, responder = _title(document)
    reported = False
    if items and sum(_evidence(document, item) != "none" for item in items) * 4 <= len(items):
        # Nobody answers in this paper; perhaps somebody's answers are told. Only plain positions may end a text then.
        bare = _listed(document, tables, runs, everything, parting=Parting(-2.0, weigh)) if runs else items
        told, covered = _report(document, [replace(item, answers=()) for item in bare])
        answered = addressed_answers(document, [replace(item, answers=()) for item in bare])
        if sum(bool(item.answers) for item in answered) * 2 > len(items):
            items, reported = answered, False
        elif covered:
            items, reported = told, True
        elif from_prose:
            items = []  # advice in passing: it stands in no list and nobody is said to have answered it
    if items and not reported:
        items = addressed_answers(document, items)
    by_id = {item.id: item for item in items}
    items = [_part_answer(document, item, by_id) for item in items]
    if not items:
        blanket = blanket_answer(document)
        if blanket is not None and _answers_formally(document, title_says):
            span, cue = blanket
            items = [Item("1", None, None, None, (Answer(span, responder=cue.subject),), marker_span=span)]
    tabled = sum(bool(item.answers) for item in tables) * 2 > len(items)
    kind = _kind(document, items, title_says or tabled, reported)
    if kind in ("report", "other"):
        items = [replace(item, answers=()) for item in items]
        asking = sum(_asks(document, item) for item in items)
        if asking * 2 < len(items) or (
            len(items) < 3
            and all(item.printed_id is None or not any(char.isdigit() for char in item.printed_id) for item in items)
        ):
            items, kind = [], "other"  # advice in passing, as in a review of a product
    return Skeleton(kind, tuple(items), responder)


def _listed(
    document: Document, tables: list[Item], runs: Sequence[Run], everything: Sequence[Marker | None], *, parting: Parting
) -> list[Item]:
    groups = [tables] if tables else []
    named = named_items(document)
    if len(named) >= 2:
        groups.append(named)
        for run in runs:
            run.answers_only = run.answers_only or (run.worded and bool(run.ids & {item.id for item in named}))
    starts = sorted(
        {marker.block for run in runs for marker in run.markers}
        | {marker.block for marker in everything if marker is not None and marker.kind == "context"}
    )
    groups.extend(_run_items(document, run, starts, everything, parting) for run in runs)
    return merge(document, groups)


def _run_items(
    document: Document, run: Run, starts: Sequence[int], everything: Sequence[Marker | None], parting: Parting
) -> list[Item]:
    found: list[list[Item]] = []
    lead: tuple[Span, Span] | None = None
    seen_block = -1
    bare = run.answers_only or (run.bare >= 0.6 and run.asks < 0.4)
    for position, region in enumerate(regions_of(document, run.markers, starts, everything)):
        for index in range(max(seen_block + 1, region.first - 3 if position == 0 else seen_block + 1), region.first):
            clause = governing_clause(document, index)
            if clause is not None:
                lead = clause
        seen_block = region.first
        for index in range(region.first + 1, region.last + 1):
            clause = governing_clause(document, index)
            if clause is not None and index == region.last:
                region.last = index - 1  # the lead-in of the next list closes this one
        found.append(_region_items(document, region, everything, lead, bare, parting, whole=run.answers_only))
        nxt = governing_clause(document, region.last + 1) if region.last + 1 < len(document.blocks) else None
        if nxt is not None:
            lead = nxt
    return [item for items in answered_together(document, found, always=run.refers >= 0.6) for item in items]


def _region_items(
    document: Document,
    region: Region,
    everything: Sequence[Marker | None],
    lead: tuple[Span, Span] | None,
    bare: bool,
    parting: Parting,
    *,
    whole: bool = False,
) -> list[Item]:
    marker = region.marker
    if whole:
        region.split = marker.end  # the recommendation is printed elsewhere; all of this answers it
    else:
        split(document, region, everything, parting)
    parts = find_parts(document, region, everything)
    end = document.blocks[region.last].span[1]
    answers = list(region.answers)
    body = trim(document.text, (region.split, end))
    if parts and parts[-1].marker.start >= region.split:
        first = parts[0].marker.start
        answers.append(Answer(trim(document.text, (region.split, first))))
    elif body[1] > body[0]:
        spoken = _by_responder(document, region, body, everything)
        if answers and answers[0].how == "label" and len(spoken) == 1:
            answers = [replace(spoken[0], how="label", governed_by=answers[0].span)]  # the heading says it, the body explains it
        else:
            answers.extend(spoken)
    if lead is not None and lead[0][1] <= marker.start:
        if not answers:
            answers.append(Answer(lead[0], how="lead_in", governed_by=lead[1]))
        elif (
            len(answers) == 1
            and answers[0].how == "direct"
            and _told_by(document, answers) == "none"
            and not _headed_between(document, lead[0][1], region.first, everything)
        ):
            # The list is accepted, each point says how far it is.
            answers = [replace(answers[0], how="lead_in", governed_by=lead[1])]
    answers = [answer for answer in answers if answer.span[1] > answer.span[0]]
    identifiers = marker.ids or ("",)
    shared = len(identifiers) > 1
    found: list[Item] = []
    for identifier in identifiers:
        how = [replace(answer, how="list") if shared and answer.how == "direct" else answer for answer in answers]
        printed = marker.printed if marker.ids else None
        span = (marker.start, end)
        found.append(Item(identifier, printed, None, None if bare and shared else region.text, tuple(how), region.redacted, span))
    parent = identifiers[0]
    for part in parts if not shared else []:
        found.append(
            Item(
                f"{parent}{part.name}",
                part.marker.printed,
                parent,
                part.text,
                part.answers,
                marker_span=(part.marker.start, (part.text or part.answers[0].span)[1]),
            )
        )
    return found


def _headed_between(document: Document, start: int, block: int, everything: Sequence[Marker | None]) -> bool:
    """A heading that is no marker stands after an offset and before a block: another section has begun."""
    between = takewhile(lambda index: document.blocks[index].span[0] >= start, range(block - 1, -1, -1))
    return any(document.blocks[index].kind == "heading" and everything[index] is None for index in between)


def _by_responder(document: Document, region: Region, body: Span, everything: Sequence[Marker | None]) -> list[Answer]:
    """One answer, or one for each responder that a response line, or the words before a label, name."""
    speakers = [
        (match.group(1), match)
        for match in _SPEAKER.finditer(document.text, *body)
        if (label := leading_label(document.text[match.end() : body[1]])) is not None and label.stance is not None
    ]
    if len({who for who, _ in speakers}) > 1:
        ends = [match.start() for _, match in speakers[1:]] + [body[1]]
        return [
            Answer(trim(document.text, (match.end(), end)), responder=who)
            for (who, match), end in zip(speakers, ends, strict=True)
        ]
    named = [
        marker
        for index in range(region.first + 1, region.last + 1)
        if (marker := everything[index]) is not None and marker.kind == "response" and marker.start >= body[0]
    ]
    if len({marker.who for marker in named if marker.who}) < 2:
        who = named[0].who if named else None
        return [Answer(body, responder=who)]
    answers: list[Answer] = []
    for position, marker in enumerate(named):
        stop = named[position + 1].start if position + 1 < len(named) else body[1]
        answers.append(Answer(trim(document.text, (marker.start, stop)), responder=marker.who))
    if named[0].start > body[0]:
        answers.insert(0, Answer(trim(document.text, (body[0], named[0].start))))
    return answers


def _part_answer(document: Document, item: Item, items: Mapping[str, Item]) -> Item:
    """A part that its parent's answer names ("does not accept part (b)") gets that clause as its answer."""
    if item.parent is None or item.answers:
        return item
    name = item.id.removeprefix(item.parent)
    parent = items.get(item.parent)
    for answer in parent.answers if parent is not None and name.startswith("(") else ():
        told = _told_in_turn(document, answer, item.parent, name, items)
        if told is not None:
            return replace(item, answers=(told,))
        for sentence in islice(sentences(document.text, answer.span), 12):
            place = document.text.find(name, *sentence)
            if place < 0:
                continue
            cues = [cue for cue in find_cues(document.text, sentence) if cue.kind in ("explicit", "refusal", "note", "action")]
            before = [cue for cue in cues if cue.span[0] < place]
            if before:
                cue = before[-1]
                return replace(item, answers=(Answer(sentence, how="list", responder=answer.responder, governed_by=cue.span),))
    return item


def _told_in_turn(document: Document, answer: Answer, parent: str, name: str, items: Mapping[str, Item]) -> Answer | None:
    """The stretch of an answer that takes the parts in turn: "(a) Exit interviews began in May. (b) A plan will follow."."""
    if document.text.find(name, *answer.span) < 0:
        return None
    names = [one.id.removeprefix(parent) for one in items.values() if one.parent == parent]
    places: list[int] = []
    for one in names:
        match = re.compile(rf"(?:^|(?<=[.;:\d]\s)|(?<=\n)){re.escape(one)}\s").search(
            document.text, places[-1] if places else answer.span[0], answer.span[1]
        )
        if match is None:
            return None
        places.append(match.start())
    if len(places) < 2 or name not in names:
        return None
    stops = [*places[1:], answer.span[1]]
    place = names.index(name)
    return replace(answer, span=trim(document.text, (places[place] + len(name), stops[place])), how="direct", governed_by=None)


def _report(document: Document, items: list[Item]) -> tuple[list[Item], bool]:
    """The items with the answers that a third party reports, and whether any was."""
    inside = [item.text_span for item in items if item.text_span is not None]
    statements = find_statements(document, items, inside=inside)
    result = list(items)
    for statement in statements:
        for number in statement.items:
            if not result[number].answers:
                answer = Answer(statement.span, how="reported", responder=statement.who, governed_by=statement.span)
                result[number] = replace(result[number], answers=(answer,))
    if statements:
        return result, True
    counted = counted_statement(document, inside=inside) if all(item.printed_id is None for item in items) else None
    if counted is None:
        return items, False
    return [replace(item, answers=(Answer(counted, how="reported"),)) for item in items], True


def _title(document: Document) -> tuple[bool, str | None]:
    """(the paper calls itself a response, who responds)."""
    says, responder = False, None
    candidates = [document.title or ""] + [document.quote(block.span)[:300] for block in document.blocks[:_RESPONSE_HEAD]]
    for text in candidates:
        if _RESPONDS.search(text) and len(text) < 300:
            says = True
        match = _TITLE.match(text.strip()) or _TITLE_BY.match(text.strip())
        if match and responder is None and len(text) < 300:
            who = match.group("who").strip(" ,’'").removesuffix("’s").removesuffix("'s").strip()
            if who and who[0].isupper() and who not in ("Our", "A", "An", "Full", "Formal") and len(who.split()) <= 8:
                responder = re.sub(r"^(?:A|An|Our|Full|Formal)\s+", "", who.title() if who.isupper() and len(who) > 5 else who)
        if says and responder:
            break
    return says, responder


def _answers_formally(document: Document, title_says: bool) -> bool:
    if title_says:
        return True
    head = document.text[:6000]
    return re.search(r"\b(?:government|formal|our|department\w*|council)(?:’s|'s)? response\b", head, re.I) is not None


def _kind(document: Document, items: Sequence[Item], title_says: bool, reported: bool) -> DocumentKind:
    if not items:
        return "response" if title_says and re.search(r"recommendation", document.text[:20000], re.I) else "other"
    if reported:
        return "third_party_report"
    answered = [item for item in items if item.answers]
    if not answered:
        return "response" if title_says and any(item.redacted for item in items) else "report"
    positions = Counter(_evidence(document, item) for item in answered)
    voiced = sum(1 for item in answered if any(_VOICE.search(document.quote(answer.span)) for answer in item.answers))
    if len(answered) * 10 >= len(items) * 7 and voiced * 10 >= len(answered) * 6:
        return "response"
    if title_says or positions["label"] or positions["position"] * 4 >= len(answered) or positions["marked"] * 2 >= len(answered):
        return "response"
    return "report"


def _asks(document: Document, item: Item) -> bool:
    if item.text_span is None:
        return False
    return any(recommends(document.text, sentence) > 0.4 for sentence in islice(sentences(document.text, item.text_span), 3))


def _evidence(document: Document, item: Item) -> str:
    return _told_by(document, item.answers)


def _told_by(document: Document, answers: Sequence[Answer]) -> str:
    """What tells the position in some answers: "label", "position" in prose, a line that is "marked" as an answer, or "none"."""
    for answer in answers:
        if answer.how in ("label", "lead_in"):
            return "label"
        text = document.quote(answer.span)[:400]
        labels = [whole_label(line) or leading_label(line) for line in re.split(r"\n\n| \| ", text)[:3]]
        if any(label is not None and label.stance is not None for label in labels):
            return "label"
        if any(label is not None for label in labels):
            return "marked"
        if re.match(r"[\W_]*(?:[\w’']+\s+){0,5}(?:response|reply|answer)\b", text, re.I):
            return "marked"
        for sentence in islice(sentences(document.text, answer.span), 6):
            if any(
                cue.kind in ("explicit", "note", "neither", "action", "addressee", "refusal", "consider") and cue.that is None
                for cue in find_cues(document.text, sentence)
            ):
                return "position"
    return "none"

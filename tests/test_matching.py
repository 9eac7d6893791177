"""The matching core, stage by stage, and the verdicts that it comes to. All texts are written for these tests."""

import math
from dataclasses import replace

import pytest

from recsim import Matcher, UsageError, compare, read
from recsim.matching import align, compare_words, load_matching, match, prepare, quoted, ready, seeds
from recsim.matching.chains import link
from recsim.matching.match import LONGEST_FORMULA
from recsim.matching.regions import SHORTEST, regions
from recsim.matching.stock import StockModel
from recsim.matching.verdict import A_WORD, log_odds, measured, probability
from recsim.wording import load_background

OFFICIAL = """Statement on the Corran lifeboat station

The Harbour Board has decided to keep the lifeboat station at Corran open through the winter. The crew will be paid from the pilotage
fund until a permanent grant is agreed with the islands council.

Between October and March the station answered forty-one calls last year. Nineteen of them came from fishing boats with engine trouble,
and six from kayakers who had misjudged the tide in the narrows.

A new slipway will be built beside the old ice house. Work begins in April and should take eleven weeks, during which the boat will lie
at the commercial pier. Residents of Shore Street were told of the noise in a letter.

The Board rejects the suggestion that the station be merged with Tarnish Head. The two crews are forty minutes apart by road, and the
causeway floods at spring tides.
"""
SWAPPED = """Statement on the Corran rescueboat post

The Harbour Panel has determined to hold the rescueboat post at Corran open through the winter. The team will be remunerated from the pilotage
money until a lasting grant is settled with the islands chamber.

Between October and March the post answered forty-one requests last year. Nineteen of them came from angling boats with motor difficulty,
and six from paddlers who had misread the tide in the straits.

A fresh slipway will be constructed beside the ancient ice building. Labour begins in April and should take eleven weeks, during which the vessel will rest
at the trading pier. Inhabitants of Shore Street were informed of the racket in a note.

The Panel refuses the proposal that the post be combined with Tarnish Head. The two teams are forty minutes apart by road, and the
causeway swamps at spring tides.
"""
REWRITTEN = """Corran keeps its lifeboat

There will be a lifeboat at Corran this winter after all. Until the islands council and the Harbour Board have settled on permanent funding,
wages for those who crew it are to come out of money set aside for pilotage.

Last winter it was launched forty-one times. Engine failure on fishing vessels accounted for nineteen of those launches, while half a dozen
were for people in kayaks whom the tide in the narrows had caught out.

Next to the former ice house a slipway is to go up, starting in April; for the eleven weeks or so that this takes, the commercial pier will
be the boat's home. Households on Shore Street have had written warning that it will be loud.

What will not happen is a merger with Tarnish Head: by road it lies forty minutes away, and at spring tides the causeway is under water, the
Board points out.
"""
OTHER = """Notice on school meals in the northern parishes

From September every pupil in the first four years will have a hot meal at noon. Kitchens at Brae and Lunnick are being refitted, and
until they are ready food will be carried from the secondary school in insulated boxes.

Parents were asked in May what their children would eat. Three hundred and twelve answered, and most wanted fish on Fridays and less
pasta on the other days. Two dietitians have drawn up menus for six weeks.

The cost is met from the equalisation fund. No charge will be made to families, whatever they earn.
"""


def text(words: str):
    return read(words.encode("utf-8"), name="text.txt")


def test_a_text_is_a_verbatim_copy_of_itself(matcher: Matcher):
    verdict = matcher.compare(text(OFFICIAL), text(OFFICIAL))
    assert (verdict.verdict, verdict.extent) == ("verbatim", "whole")
    assert verdict.coverage[0] > 0.9 and verdict.coverage[1] > 0.9
    assert verdict.flagged


def test_swapped_words_are_a_machine_paraphrase(matcher: Matcher):
    verdict = matcher.compare(text(SWAPPED), text(OFFICIAL))
    assert (verdict.verdict, verdict.extent) == ("machine_paraphrase", "whole")
    assert {one.official: one.suspect for one in verdict.substitutions}["Board"] == "Panel"


def test_rewording_keeps_no_order_and_is_found_all_the_same(matcher: Matcher):
    verdict = matcher.compare(text(REWRITTEN), text(OFFICIAL))
    assert verdict.verdict in ("rewrite", "machine_paraphrase")


def test_texts_about_other_things_are_independent(matcher: Matcher):
    verdict = matcher.compare(text(OTHER), text(OFFICIAL))
    assert (verdict.verdict, verdict.extent) == ("independent", "none")
    assert verdict.score < 0.1 and not verdict.flagged


def test_a_paragraph_set_into_a_foreign_text_is_a_part(matcher: Matcher):
    paragraphs = SWAPPED.split("\n\n")
    host = OTHER + "\n\n" + paragraphs[3]
    verdict = matcher.compare(text(host), text(OFFICIAL))
    assert verdict.flagged and verdict.extent == "part"


@pytest.mark.parametrize("mark", ["\u200b", "\u00ad", "\u2060"])
def test_invisible_characters_hide_nothing(matcher: Matcher, mark: str):
    hidden = "".join(letter + mark if letter in "aeo" else letter for letter in OFFICIAL)
    assert matcher.compare(text(hidden), text(OFFICIAL)).verdict == "verbatim"


def test_look_alike_letters_hide_nothing(matcher: Matcher):
    hidden = OFFICIAL.translate(str.maketrans("aeopc", "аеорс"))
    assert matcher.compare(text(hidden), text(OFFICIAL)).verdict == "verbatim"


def test_an_attributed_quotation_is_no_copy(matcher: Matcher):
    paragraph = " ".join(OFFICIAL.split("\n\n")[3].split())
    host = (
        OTHER
        + f"\n\nThe Harbour Board said of its own works at Corran: “{paragraph}” That is longer than any kitchen here has taken."
    )
    verdict = matcher.compare(text(host), text(OFFICIAL))
    assert verdict.verdict == "quotation" and not verdict.flagged
    assert any(pair.attributed for pair in verdict.pairs)


def test_contributions_add_up_to_the_score(matcher: Matcher):
    for suspect in (OFFICIAL, SWAPPED, REWRITTEN, OTHER):
        verdict = matcher.compare(text(suspect), text(OFFICIAL))
        assert verdict.signals[0].name == "prior"
        assert probability(log_odds(verdict.signals)) == pytest.approx(verdict.score)


def test_the_prior_moves_the_score_by_its_own_odds():
    low, high = (compare(text(SWAPPED), text(OFFICIAL), prior=prior) for prior in (0.001, 0.1))
    assert 0.9 < low.score < high.score
    moved = log_odds(high.signals) - log_odds(low.signals)
    assert moved == pytest.approx(math.log(0.1 / 0.9) - math.log(0.001 / 0.999), abs=1e-6)


def test_a_prior_is_a_probability():
    with pytest.raises(UsageError, match=r"0\.01 is the default"):
        Matcher(prior=1.5)


def test_spans_quote_both_sides(matcher: Matcher):
    suspect, official = text(SWAPPED), text(OFFICIAL)
    verdict = matcher.compare(suspect, official)
    for pair in verdict.pairs:
        assert suspect.quote(pair.suspect).strip() and official.quote(pair.official).strip()
    starts = [pair.suspect[0] for pair in verdict.pairs]
    assert starts == sorted(starts)


def test_the_sides_change_places_and_the_answer_does_not(matcher: Matcher):
    one = matcher.compare(text(SWAPPED), text(OFFICIAL))
    other = matcher.compare(text(OFFICIAL), text(SWAPPED))
    assert one.verdict == other.verdict
    assert one.coverage == pytest.approx(tuple(reversed(other.coverage)), abs=0.1)


@pytest.mark.parametrize("side", ["42", "Наши корабли плывут на север, и море спокойно.", "word " * 3000])
def test_odd_texts_are_independent(matcher: Matcher, side: str):
    assert matcher.compare(text(side), text(OFFICIAL)).verdict == "independent"


@pytest.mark.parametrize("words", ["", "!!! ??? ..."])
def test_a_text_without_words_aligns_with_nothing(words: str):
    model = load_matching()
    a, b = prepare(words, model.background), prepare(OFFICIAL, model.background)
    assert a.units == 0
    assert align(a, b, model.scorer, seeds(a, b)) == ()


def test_moved_passages_make_chains_of_their_own():
    model = load_matching()
    paragraphs = OFFICIAL.split("\n\n")
    moved = prepare("\n\n".join([paragraphs[3], paragraphs[4], paragraphs[1], paragraphs[2]]), model.background)
    official = prepare(OFFICIAL, model.background)
    chains = align(moved, official, model.scorer, seeds(moved, official))
    assert len(chains) == 2
    assert all(chain.evidence > 0 for chain in chains)


def test_both_halves_of_a_split_sentence_find_it():
    model = load_matching()
    whole = "The crew will be paid from the pilotage fund until a permanent grant is agreed with the islands council."
    split = "The crew will be paid from the pilotage fund. This lasts until a permanent grant is agreed with the islands council."
    before, after = (
        "The station stays open all winter, the Harbour Board has decided.",
        "Forty-one calls were answered last year at Corran.",
    )
    a, b = (prepare(" ".join([before, middle, after]), model.background) for middle in (split, whole))
    halves = {
        unit
        for chain in align(a, b, model.scorer, seeds(a, b))
        for bead in chain.beads
        if bead.official == (1, 2)
        for unit in range(*bead.suspect)
    }
    assert halves == {1, 2}


def test_link_keeps_the_order_of_both_sides():
    import numpy as np

    first, second = np.array([0, 1, 2, 3, 1]), np.array([5, 6, 7, 8, 0])
    chains = link(first, second, np.array([2.0, 2.0, 2.0, 2.0, 1.0]))
    assert [(i, j) for i, j, _ in chains[0][1]] == [(0, 5), (1, 6), (2, 7), (3, 8)]
    assert len(chains) == 1  # unit 1 has its place already


@pytest.mark.parametrize(
    ("suspect", "kind"),
    [
        ("The crew will be paid from the pilotage fund until a grant is agreed.", "identical"),
        ("The crew will be paid from the pilotage fund until some grant is agreed.", "edited"),
        ("The team will be remunerated from the harbour money until a subsidy is settled.", "substituted"),
        ("Until there is agreement on a grant, money for wages comes from pilotage.", "reworded"),
    ],
)
def test_kinds_of_pairs(suspect: str, kind: str):
    background = load_background()
    a = prepare(suspect, background)
    b = prepare("The crew will be paid from the pilotage fund until a grant is agreed.", background)
    words = compare_words(a, b, (0, a.units), (0, b.units))
    assert words.kind == kind
    assert all(not same or a.tokens.words[i:j] == b.tokens.words[k:m] for same, i, j, k, m in words.blocks)


@pytest.mark.parametrize(
    ("words", "quote"),
    [
        (
            "He said: “The crew will be paid from the pilotage fund.” Then he left.",
            "“The crew will be paid from the pilotage fund.”",
        ),
        (
            'She wrote, "The crew will be paid from the pilotage fund", and signed.',
            '"The crew will be paid from the pilotage fund"',
        ),
        (
            "The report states:\n\nThe crew will be paid from the pilotage fund.\n\nWe agree.",
            "The crew will be paid from the pilotage fund.",
        ),
    ],
)
def test_quotations_are_seen(words: str, quote: str):
    document = text(words)
    assert quote in [document.quote(span) for span in quoted(document)]


def test_a_word_in_quotation_marks_is_no_quotation():
    assert quoted(text("The so-called “pilotage fund” pays, and the crew’s wages aren’t in doubt.")) == ()


SUMMARY_OF_CLAIMS = """We recommended that the Agency recover the 412,000 crowns that it paid in 2016. Commenting on a draft, the Agency went along with our
first proposal and disputed our third, and said that it would repay the sum by 30 June 2018.
"""
SUMMARY_OF_GRANTS = """We recommended that the Agency recover the 95,500 crowns that it granted in 2019. Commenting on a draft, the Agency went along with our
second proposal and disputed our fifth, and said that it would repay the sum by 14 October 2021.
"""


def test_papers_of_one_house_with_other_figures_are_no_copies(matcher: Matcher):
    other_figures = matcher.compare(text(SUMMARY_OF_GRANTS), text(SUMMARY_OF_CLAIMS))
    same_figures = matcher.compare(
        text(SUMMARY_OF_CLAIMS.replace("recommended", "advised").replace("said", "told us")), text(SUMMARY_OF_CLAIMS)
    )
    altered = [next(one.value for one in verdict.signals if one.name == "altered") for verdict in (other_figures, same_figures)]
    assert altered[0] < altered[1] / 2
    assert not other_figures.flagged


def test_words_swapped_inside_quotation_marks_are_no_quotation(matcher: Matcher):
    opening = "“The families who came to us had been told again and again that nobody was to blame, and they had stopped believing it by the spring.”"
    swapped = "“The kindreds who came to us had been advised again and again that nobody was to fault, and they had quit trusting it by the springtime.”"
    verdicts = [matcher.compare(text(suspect), text(opening)) for suspect in (opening, swapped)]
    assert [all(pair.attributed for pair in verdict.pairs) for verdict in verdicts] == [True, False]


def test_no_formula_goes_on_for_as_long_as_a_copy(matcher: Matcher):
    model = matcher.model
    everything = replace(StockModel.untrained(model.encoder.dim), bias=9.0, wording_bias=9.0)
    gullible = replace(model, stock=everything)
    both = [ready(text(OFFICIAL), gullible) for _ in range(2)]
    assert len(both[0].prepared.tokens) >= LONGEST_FORMULA
    assert all(one.kind == "identical" for one in match(*both, gullible).matched)
    short = [ready(text(OFFICIAL[: len(OFFICIAL) // 3]), gullible) for _ in range(2)]
    assert {one.kind for one in match(*short, gullible).matched} == {"stock"}


def test_a_retelling_is_dense_and_more_than_a_sentence_or_two(matcher: Matcher):
    retold = match(matcher.ready(text(REWRITTEN)), matcher.ready(text(OFFICIAL)), matcher.model).retold
    first = REWRITTEN.split("\n\n")[1]
    passage = match(matcher.ready(text(first)), matcher.ready(text(OFFICIAL)), matcher.model).retold
    unrelated = match(matcher.ready(text(OTHER)), matcher.ready(text(OFFICIAL)), matcher.model).retold
    assert retold > 0.3 and passage == 0.0 and unrelated == 0.0


FORMULAS = """This reply is laid before the islands council under section 9 of the Harbours Act, which gives a public body eight weeks.

The Board thanks the assessor for the care that was taken, and for showing us a draft in good time to correct mistakes of fact.

Anybody who is named in this reply has been told what it says about them and was asked whether they wished to add anything to it.

Copies can be had in large print from the harbour office, which is open on weekdays between nine in the morning and four.
"""


def signal(verdict, name: str) -> float:
    return next(one.value for one in verdict.signals if one.name == name)


CALLS = "The station answered 41 calls between October and March last year, and 19 of them came from fishing boats."


@pytest.mark.parametrize(("was", "now", "least"), [("41", "52", 0.0), ("fishing boats", "trawlers", 1.0)])
def test_a_sentence_changed_in_its_figures_alone_says_nothing(matcher: Matcher, was: str, now: str, least: float):
    changed = CALLS.replace(was, now).replace("October and March", "May and June" if was == "41" else "October and March")
    altered = signal(matcher.compare(text(changed), text(CALLS)), "altered")
    assert altered == 0.0 if least == 0.0 else altered > least


def test_one_changed_sentence_says_so_much_a_word_and_little_where_it_keeps_few(matcher: Matcher):
    suspect, official = matcher.ready(text(CALLS.replace("fishing boats", "trawlers"))), matcher.ready(text(CALLS))
    found = match(suspect, official, matcher.model)
    (one,) = found.matched
    sides = suspect.prepared, official.prepared

    def altered(**changes: float) -> float:
        words = replace(one.words, kept=changes.get("kept", one.words.kept))
        return measured(*sides, [replace(one, words=words, log_odds=changes["log_odds"], stock=0.0)], 0.0)[0]

    assert altered(log_odds=100.0) == pytest.approx(A_WORD * min(len(side.tokens) for side in sides))
    assert altered(log_odds=4.0) == pytest.approx(4.0) and altered(log_odds=4.0, kept=0.3) == pytest.approx(2.0)


def test_a_passage_counts_for_less_where_both_texts_share_formulas(matcher: Matcher):
    passage = SWAPPED.split("\n\n")[3]
    foreign = matcher.compare(text(OTHER + "\n\n" + passage), text(OFFICIAL + "\n\n" + FORMULAS))
    house = matcher.compare(text(OTHER + "\n\n" + passage + "\n\n" + FORMULAS), text(OFFICIAL + "\n\n" + FORMULAS))
    assert signal(foreign, "house") == 0.0 and signal(house, "house") > 0.2
    assert next(one.contribution for one in house.signals if one.name == "house") < -1.0


def test_a_whole_copy_is_not_of_one_house(matcher: Matcher):
    both = OFFICIAL + "\n\n" + FORMULAS
    assert signal(matcher.compare(text(both), text(both)), "house") == 0.0


def test_rows_of_numbers_are_no_evidence(matcher: Matcher):
    rows = [f"Control {row} meets clauses {row}.1 {row}.2 {row}.3 {row}.4 {row}.5 {row}.6 and {row}.7." for row in range(1, 9)]
    verdict = matcher.compare(text(OTHER + "\n\n" + "\n".join(rows)), text(OFFICIAL + "\n\n" + "\n".join(rows)))
    assert any(pair.kind == "stock" for pair in verdict.pairs)
    assert not verdict.flagged


def passages_of(matcher: Matcher, suspect: str, official: str) -> list:
    sides = matcher.ready(text(suspect)), matcher.ready(text(official))
    return regions(*sides, match(*sides, matcher.model))


def test_a_shuffled_copy_is_one_passage(matcher: Matcher):
    first, *rest = OFFICIAL.strip().split("\n\n")
    shuffled = "\n\n".join([first, *rest[::-1]])
    ((here, there),) = passages_of(matcher, shuffled, OFFICIAL)
    assert here[1] - here[0] > 0.9 * len(shuffled) and there[1] - there[0] > 0.9 * len(OFFICIAL)


def test_passages_far_apart_are_two_and_short_ones_none(matcher: Matcher):
    paragraphs = OFFICIAL.strip().split("\n\n")
    host = "\n\n".join([paragraphs[2], OTHER, paragraphs[3]])
    two = passages_of(matcher, host, OFFICIAL)
    assert [host[slice(*here)].split()[0] for here, _ in two] == ["Between", "A"]
    assert all(OFFICIAL[slice(*there)].split()[:2] == host[slice(*here)].split()[:2] for here, there in two)
    short = paragraphs[2].split(". ")[0] + "."
    assert len(short) < SHORTEST and passages_of(matcher, short, OFFICIAL) == []
    long = "Nineteen of them came from fishing boats" + paragraphs[2].partition("fishing boats")[2]
    assert len(long) < SHORTEST and len(passages_of(matcher, long, OFFICIAL)) == 1


def test_chance_at_the_end_of_a_copied_passage_is_no_part_of_it(matcher: Matcher):
    passage = OFFICIAL.strip().split("\n\n")[2]
    suspect, official = matcher.ready(text(passage + "\n\n" + OTHER)), matcher.ready(text(OFFICIAL))
    found = match(suspect, official, matcher.model)
    last = max(found.matched, key=lambda one: one.suspect)
    here, there = (last.suspect[1], last.suspect[1] + 1), (last.official[1], last.official[1] + 1)
    words = compare_words(suspect.prepared, official.prepared, here, there)
    weak = replace(last, suspect=here, official=there, words=words, kind="reworded", log_odds=-1.0)
    ((span, _),) = regions(suspect, official, replace(found, matched=(*found.matched, weak)))
    assert span[1] <= len(passage)
    ((span, _),) = regions(suspect, official, replace(found, matched=(*found.matched, replace(weak, log_odds=5.0))))
    assert span[1] > len(passage)

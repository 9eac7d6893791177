"""Linking stage by stage: stems, clauses, references, progress, chains, evidence."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from recsim.encoders import load_encoder
from recsim.linking import (
    EVIDENCE,
    Ask,
    PaperHead,
    Pool,
    clause_of,
    gather,
    judge,
    load_linking,
    mentions,
    plain_number,
    progress_of,
    quotations,
    same_number,
)
from recsim.linking.chains import Chains
from recsim.linking.meanings import Meanings
from recsim.linking.references import is_code
from recsim.linking.stems import ACTIONS, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("inspection", "inspected"),
        ("publishes", "publish"),
        ("training", "trained"),
        ("policies", "policy"),
        ("recruitment", "recruit"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str):
    assert stem(one) == stem(other)


def test_different_words_keep_different_stems():
    assert len({stem(word) for word in ("train", "track", "water", "weight", "station", "state")}) >= 5


def test_a_clause_says_who_must_do_what_to_what():
    clause = clause_of("The Harbour Board should train its night crews in the use of lifebuoys.")
    assert clause.action == "train"
    assert stem("harbour") in clause.actor
    assert stem("lifebuoys") in clause.object
    other = clause_of("The Harbour Board should recruit night crews.")
    assert other.action == ACTIONS[stem("recruit")] != clause.action


def test_a_caption_has_an_act_and_no_actor():
    clause = clause_of("Training of night crews.")
    assert clause.action == "train" and not clause.actor


@pytest.mark.parametrize(
    ("text", "numbers", "years"),
    [
        ("as recommendation 5 of the last inspection report said", ("5",), set()),
        ("Recommendation 1 of our 2017 report.", ("1",), {2017}),
        ("recommendations 3 and 5 of the audit of 2014", ("3", "5"), {2014}),
        ("recommendations 2 to 4", ("2", "3", "4"), set()),
        ("your first recommendation", ("1",), set()),
    ],
)
def test_references_by_number(text: str, numbers: tuple[str, ...], years: set[int]):
    found = list(mentions(text))
    assert [mention.numbers for mention in found] == [numbers]
    assert set(found[0].years) == years


def test_codes_count_in_what_introduces_an_entry_only():
    assert [mention.numbers for mention in mentions("Pont Salis (R-2009-03), R1:", lead=True)] == [("R1",)]
    assert not list(mentions("the recommendations of the panel"))
    assert not list(mentions("a fall of 9.5 per cent"))


@pytest.mark.parametrize(
    ("printed", "plain"),
    [("Recommendation 4", "4"), ("(a)", "a"), ("2016/12", "2016/12"), ("R3", "r3"), ("1.2.", "1.2"), (None, "")],
)
def test_plain_numbers(printed: str | None, plain: str):
    assert plain_number(printed) == plain


def test_the_same_number_in_other_dress():
    assert same_number("r3", "3") and same_number("4", "4")
    assert not same_number("2016/12", "12") and not same_number("", "")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The register is now in place. Closed.", "closed"),
        ("Partly implemented: six of nine depots have one.", "partly"),
        ("This remains open.", "open"),
        ("A draft went to the trade in May.", "in_progress"),
        ("Overtaken by the Act of 2015.", "superseded"),
        ("The boats are painted blue.", None),
    ],
)
def test_progress_in_words(text: str, status: str | None):
    assert progress_of(text).status == status


def test_words_that_ask_again_are_seen():
    assert progress_of("We repeat what we said in 2014.").again
    assert not progress_of("The boats are painted blue.").again


def test_quotations_are_long_ones():
    assert quotations("He said “no” and asked for “a register of every pump in the district, with its state”.") == [
        "a register of every pump in the district, with its state"
    ]


def test_chains_carry_what_both_are_linked_to():
    chains: Chains[str] = Chains()
    chains.add("repeat", {"first": 0.9})
    extended = chains.extended({"repeat": 0.8, "other": 0.1})
    assert extended["first"] == (pytest.approx(0.72), "repeat")
    assert extended["other"] == (0.1, None)
    assert Chains[str]().extended({"repeat": 0.2}) == {"repeat": (0.2, None)}


@pytest.fixture(scope="module")
def small() -> tuple[Pool, Pool]:
    lexicon = load_linking().lexicon()
    first = PaperHead(
        "a", "Report on the lighthouses of Skellan", "2014-03-01", "Report on the lighthouses of Skellan, March 2014"
    )
    other = PaperHead("b", "Report on school meals", "2013-03-01", "Report on school meals, March 2013")
    asks = [
        [
            Ask("a1", "1", "The Lights Board should fit a second generator at Skellan Head."),
            Ask("a2", "2", "The Lights Board should train two keepers in first aid."),
        ],
        [Ask("b1", "1", "Kitchens should publish the salt in each dish.")],
    ]
    later = PaperHead(
        "c",
        "Response to the report on the lighthouses of Skellan",
        "2014-09-01",
        "Lights Board: response to the report on the lighthouses of Skellan",
    )
    mine = [
        Ask("c1", "1", "Fit a second generator at Skellan Head.", answer="Accepted. It has been in place since June."),
        Ask("c2", "2", "", lead="Recommendation 2", answer="Accepted. Both keepers are on a course."),
    ]
    return Pool([first, other], asks, lexicon), Pool([later], [mine], lexicon)


def test_a_response_is_linked_to_the_report_it_answers(small: tuple[Pool, Pool]):
    pool, later = small
    gathered = gather(later, pool, np.array([True, True]))
    judged = judge(gathered, load_linking())
    best = {}
    for row, (ask, place) in enumerate(zip(gathered.asks.tolist(), gathered.places.tolist(), strict=True)):
        best.setdefault(later.asks[ask].id, []).append((judged.linked[row], pool.asks[place].id))
    assert max(best["c1"])[1] == "a1" and max(best["c1"])[0] > 0.5
    assert max(best["c2"])[1] == "a2"
    assert np.allclose(judged.relations.sum(axis=1), 1.0)
    assert gathered.table.shape[1] == len(EVIDENCE)


def test_what_is_not_allowed_is_no_candidate(small: tuple[Pool, Pool]):
    pool, later = small
    gathered = gather(later, pool, np.array([False, True]))
    assert set(gathered.owners.tolist()) <= {1}


def test_contributions_add_up_to_the_log_odds(small: tuple[Pool, Pool]):
    pool, later = small
    model = load_linking()
    judged = judge(gather(later, pool, np.array([True, True])), model)
    total = sum(part for _, _, part in model.contributions(judged.table[0]))
    assert 1 / (1 + np.exp(-total)) == pytest.approx(model.linked(judged.table)[0])


def test_ordinals_and_letters_name_what_was_asked():
    assert [mention.numbers for mention in mentions("your second request.")] == [("2",)]
    assert [mention.numbers for mention in mentions("Comment b.", lead=True)] == [("b",)]
    assert [mention.numbers for mention in mentions("Committee, (b):", lead=True)] == [("(b)",)]
    assert not list(mentions("Comment b."))


def test_codes_are_whole_and_words_are_numbers():
    assert plain_number("10-01") == "10-01" and plain_number("Safety Recommendation 2013-017") == "2013-017"
    assert plain_number("Three") == "3"
    assert is_code("10-01") and is_code("2016/12") and not is_code("4.2")
    assert not same_number("10-01", "01")


class Untouched:
    """An encoder of the same width that must not be asked."""

    name, dim = "untouched", 384

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise AssertionError(f"made anew: {texts}")


def test_meanings_are_made_once_and_bring_other_words_together():
    meanings = Meanings(load_encoder("sentences-v1"))
    texts = ["Fit sirens in the villages.", "People downstream need an audible alarm.", "Publish the salt in each dish."]
    rows = meanings.of(texts)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-3)
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2
    assert set(meanings.known()) == set(texts)
    again = Meanings(Untouched())
    for text, vector in meanings.known().items():
        again.remember(text, vector)
    assert np.allclose(again.of(texts), rows)

"""PAN's measures, on cases worked out by hand."""

import math
import random

import pytest

from recsim.evaluation.results import bootstrap
from recsim.evaluation.spans import PanMeasures, SpanCounts, count_spans, pan_measures, plagdet


def measured(detected, true) -> PanMeasures:
    return pan_measures([count_spans(detected, true)])


def test_a_perfect_detection():
    found = measured([((10, 60), (100, 150))], [((10, 60), (100, 150))])
    assert found == PanMeasures(1, 1, 1, 1, 1, 1, 1)


def test_half_of_one_side():
    # 100 + 100 true characters; the detection has 50 + 100, all of them true.
    found = measured([((0, 50), (0, 100))], [((0, 100), (0, 100))])
    assert found.precision == found.micro_precision == 1
    assert found.recall == found.micro_recall == 0.75
    assert found.plagdet == pytest.approx(2 * 0.75 / 1.75)


def test_a_detection_that_is_too_long():
    # 200 + 100 detected, 100 + 100 of them true.
    found = measured([((0, 200), (0, 100))], [((50, 150), (0, 100))])
    assert (found.precision, found.recall) == (pytest.approx(2 / 3), 1)


def test_one_side_alone_detects_nothing():
    found = measured([((0, 100), (500, 600))], [((0, 100), (0, 100))])
    assert (found.precision, found.recall, found.granularity, found.plagdet) == (0, 0, 1, 0)


def test_touching_is_not_overlapping():
    assert measured([((0, 10), (0, 10))], [((10, 20), (0, 10))]).recall == 0


def test_a_case_found_in_two_parts_costs_granularity():
    # Two detections with no character too many, 40 + 40 of 50 each side.
    true = [((0, 50), (0, 50))]
    found = measured([((0, 20), (0, 20)), ((30, 50), (30, 50))], true)
    assert (found.precision, found.recall, found.granularity) == (1, 0.8, 2)
    assert found.plagdet == pytest.approx(2 * 0.8 / 1.8 / math.log2(3))


def test_overlapping_detections_count_each_character_once():
    found = measured([((0, 60), (0, 60)), ((40, 100), (40, 100))], [((0, 100), (0, 100))])
    assert (found.precision, found.recall, found.micro_precision, found.micro_recall) == (1, 1, 1, 1)
    assert found.granularity == 2


def test_macro_counts_cases_and_micro_counts_characters():
    # A long case found whole (2 x 900), a short one missed (2 x 100).
    found = measured([((0, 900), (0, 900))], [((0, 900), (0, 900)), ((900, 1000), (900, 1000))])
    assert (found.recall, found.micro_recall) == (0.5, 0.9)


def test_granularity_leaves_cases_out_that_are_not_detected():
    true = [((0, 10), (0, 10)), ((20, 30), (20, 30)), ((40, 50), (40, 50))]
    detected = [((0, 5), (0, 5)), ((5, 10), (5, 10)), ((20, 30), (20, 30))]
    assert measured(detected, true).granularity == 1.5


def test_one_detection_over_two_cases():
    # 100 + 100 detected, 60 + 60 true; each case is covered whole and detected once.
    found = measured([((0, 100), (0, 100))], [((0, 30), (0, 30)), ((70, 100), (70, 100))])
    assert (found.precision, found.recall, found.granularity) == (pytest.approx(0.6), 1, 1)


def test_nothing_to_find():
    assert measured([], []) == PanMeasures(1, 1, 1, 1, 1, 1, 1)
    assert measured([((0, 5), (0, 5))], []).plagdet == 0
    assert measured([], [((0, 5), (0, 5))]).plagdet == 0


def test_false_detections_in_a_clean_pair_cost_precision_of_all():
    clean = count_spans([((0, 10), (0, 10))], [])
    right = count_spans([((0, 10), (0, 10))], [((0, 10), (0, 10))])
    found = pan_measures([clean, right])
    assert (found.precision, found.recall) == (0.5, 1)


def test_counts_add():
    pairs = [([((0, 20), (5, 20))], [((5, 30), (0, 25))]), ([], [((0, 8), (0, 8))]), ([((3, 9), (3, 9))], [])]
    units = [count_spans(*pair) for pair in pairs]
    assert pan_measures(units) == pan_measures([sum(units, SpanCounts())])
    drawn = bootstrap(units, lambda sample: pan_measures(sample).plagdet)
    assert drawn.low <= drawn.value <= drawn.high


def test_against_sets_of_characters():
    """The definitions, written with sets, on random spans."""

    def references(pair):
        return {("suspect", at) for at in range(*pair[0])} | {("official", at) for at in range(*pair[1])}

    def touches(one, other):
        return all(max(one[side][0], other[side][0]) < min(one[side][1], other[side][1]) for side in (0, 1))

    rng = random.Random(3)

    def drawn(count):
        spans = []
        for _ in range(count):
            start, begin = rng.randrange(80), rng.randrange(80)
            spans.append(((start, start + rng.randint(1, 25)), (begin, begin + rng.randint(1, 25))))
        return spans

    for _ in range(60):
        detected, true = drawn(rng.randint(1, 8)), drawn(rng.randint(1, 8))
        shared = {
            (s, r): references(detected[s]) & references(true[r])
            for s in range(len(detected))
            for r in range(len(true))
            if touches(detected[s], true[r])
        }
        by_s = [set().union(*(chars for (s, _), chars in shared.items() if s == one)) for one in range(len(detected))]
        by_r = [set().union(*(chars for (_, r), chars in shared.items() if r == one)) for one in range(len(true))]
        everything = set().union(*shared.values())
        hits = [sum(r == one for _, r in shared) for one in range(len(true))]
        found = measured(detected, true)
        assert found.precision == pytest.approx(
            sum(len(got) / len(references(pair)) for got, pair in zip(by_s, detected, strict=True)) / len(detected)
        )
        assert found.recall == pytest.approx(
            sum(len(got) / len(references(pair)) for got, pair in zip(by_r, true, strict=True)) / len(true)
        )
        assert found.micro_precision == pytest.approx(len(everything) / len(set().union(*map(references, detected))))
        assert found.micro_recall == pytest.approx(len(everything) / len(set().union(*map(references, true))))
        assert found.granularity == pytest.approx(sum(hits) / sum(map(bool, hits)) if any(hits) else 1)


def test_the_expectations_of_pans_own_program():
    """Cases and results of the tests in ``pan12-plagiarism-detection-evaluation.py``, as (suspect, source, offset, length), the same on both sides."""

    def figures(cases, detections) -> PanMeasures:
        documents = sorted({one[:2] for one in (*cases, *detections)})
        return pan_measures(
            count_spans(
                *([((at, at + size),) * 2 for *key, at, size in side if tuple(key) == pair] for side in (detections, cases))
            )
            for pair in documents
        )

    first, beside, double = ("t1", "s1", 0, 100), ("t1", "s1", 100, 100), ("t1", "s1", 0, 200)
    other, shifted, inner = ("t2", "s2", 0, 100), ("t2", "s2", 50, 100), ("t2", "s2", 25, 75)
    assert figures([first, other], [first]).recall == 0.5
    assert figures([first], [other]).recall == 0
    assert figures([other], [shifted]).recall == 0.5
    assert figures([other], [inner]).recall == 0.75
    assert figures([other], [shifted, inner]).recall == 0.75
    assert figures([first], [first, other]).precision == 0.5
    assert figures([first], [double]).precision == 0.5
    assert figures([other], [shifted, inner]).precision == 0.75
    assert figures([first], [beside, double]).precision == 0.25
    assert figures([first], [beside]).granularity == figures([first], []).granularity == 1
    assert figures([first, beside], [first, double]).granularity == 1.5
    assert plagdet(1, 1, 2) == pytest.approx(0.63092975) and plagdet(0.75, 0.25, 2) == pytest.approx(0.23659865)
    assert plagdet(1, 0.5, 1) == plagdet(0.5, 1, 1) == pytest.approx(2 / 3)


def test_several_sources_against_annotations_with_names():
    """Macro figures and granularity of many pairs of documents, from the definitions over annotations that name both texts."""

    def characters(one):
        (suspect, source), (here, there) = one
        return {(suspect, at) for at in range(*here)} | {(source, at) for at in range(*there)}

    def touches(one, other):
        return one[0] == other[0] and all(max(a[0], b[0]) < min(a[1], b[1]) for a, b in zip(one[1], other[1], strict=True))

    def mean_share(of, by):
        shares = []
        for one in of:
            found = set().union(*(characters(other) for other in by if touches(one, other)))
            shares.append(len(found & characters(one)) / len(characters(one)))
        return sum(shares) / len(shares)

    rng = random.Random(11)

    def drawn(documents):
        start, begin = rng.randrange(60), rng.randrange(60)
        return documents, ((start, start + rng.randint(1, 30)), (begin, begin + rng.randint(1, 30)))

    for _ in range(40):
        # One suspect with two sources, one source with two suspects; some pairs get cases alone, some detections alone, some neither.
        documents = [("a", "x"), ("a", "y"), ("b", "x")]
        cases = [drawn(rng.choice(documents[:2])) for _ in range(rng.randint(1, 5))]
        detections = [drawn(rng.choice(documents[1:])) for _ in range(rng.randint(1, 6))]
        found = pan_measures(
            count_spans(
                [spans for names, spans in detections if names == pair], [spans for names, spans in cases if names == pair]
            )
            for pair in documents
        )
        hits = [sum(touches(case, one) for one in detections) for case in cases]
        granularity = sum(hits) / sum(map(bool, hits)) if any(hits) else 1
        precision, recall = mean_share(detections, cases), mean_share(cases, detections)
        assert (found.precision, found.recall) == (pytest.approx(precision), pytest.approx(recall))
        assert found.granularity == pytest.approx(granularity)
        both = 2 * precision * recall / (precision + recall) if precision + recall else 0
        assert found.plagdet == pytest.approx(both / math.log2(1 + granularity))


def test_to_dict_has_every_measure():
    names = {"precision", "recall", "granularity", "plagdet", "micro_precision", "micro_recall", "micro_plagdet"}
    assert measured([], []).to_dict().keys() == names


@pytest.mark.parametrize("span", [(5, 5), (6, 5), (-1, 4)])
def test_a_span_without_characters_is_refused(span):
    with pytest.raises(ValueError, match="start < end"):
        count_spans([(span, (0, 5))], [])


def test_a_granularity_below_one_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        plagdet(1, 1, 0.5)

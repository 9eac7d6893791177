"""The pairs of passages that resemble each other most: no passage with itself, and no reprints."""

from benchmarks.real_passages import nearest

PASSAGES = [
    "The ferry to Corran leaves at seven and takes forty minutes when the tide in the narrows allows it.",
    "When the tide allows it the ferry from Tarnish Head takes forty minutes and leaves at eight.",
    "The ferry to Corran leaves at seven and takes forty minutes when the tide in the narrows allows it, mostly.",
    "School meals are cooked in Brae and carried to the northern parishes in insulated boxes.",
    "In the northern parishes the meals of two schools are cooked by parents.",
]


def test_each_passage_has_its_nearest_and_reprints_are_left_out():
    pairs = dict(nearest(PASSAGES, len(PASSAGES)))
    assert pairs[PASSAGES[3]] == PASSAGES[4] and pairs[PASSAGES[4]] == PASSAGES[3]
    assert PASSAGES[0] not in pairs and PASSAGES[2] not in pairs
    assert all(first != second for first, second in pairs.items())

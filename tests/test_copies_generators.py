"""What makes copies: the same copy from the same seed, spans that are right, strengths in order, no lexicon shared."""

import ast
import random
from pathlib import Path

import pytest
from benchmarks.copies import EDITORS, GENERATORS, STRENGTHS, Chain, Generator, Rewritten, Unavailable, insert, load, mix
from benchmarks.copies.inflection import bases, gerund, inflect, participle, past, plural
from benchmarks.copies.segments import kept_share, paragraphs, sentences_of
from benchmarks.copies.spell import TRICKS, Spell

COPIES = Path(__file__).parents[1] / "benchmarks" / "copies"
TEXT = """The Ministry's answer to the Calder Review of Ferry Safety

Recommendation 3: The Harbour Agency should publish, by 31 March 2024, one national standard for the inspection of small ferries.

3.1 Accepted

3.2 The Harbour Agency accepts this recommendation. We agree that passengers, who often travel in poor weather, deserve clear \
information about the condition of their vessel. In 2023 the agency consulted operators on a draft standard, and officials \
reviewed more than forty replies. The Chief Surveyor will examine the arrangements in order to ensure that they are working as \
intended. The results will be published by the agency as soon as practicable.

3.3 A new team was established by the Minister in September. It won't replace the existing crews, but it will strengthen the \
guidance that ports and local councils receive. The team's first report, which covers twelve harbours, will be published in \
respect of the northern routes before the end of the year.

3.4 The Ministry is committed to safe and reliable crossings. It will work closely with operators and unions, and it will provide \
additional funding for the training of inspectors. A number of ports have already made significant progress.
"""


def made(name: str) -> Generator:
    if name in EDITORS:
        return EDITORS[name]()
    try:
        return load(name)
    except Unavailable as error:
        pytest.skip(str(error))


def check(copy: Rewritten, official: str) -> None:
    assert copy.pairs
    at = 0
    for (start, end), (begin, stop) in copy.pairs:
        assert 0 <= start < end <= len(copy.text)
        assert 0 <= begin < stop <= len(official)
        assert start >= at, "suspect spans are in order and do not overlap"
        at = end
        assert copy.text[start:end].strip() and official[begin:stop].strip()


NUMBERED = ("3.1", "3.2", "3.3", "3.4")
NAMES = [*GENERATORS, *EDITORS]


@pytest.mark.parametrize("strength", STRENGTHS)
@pytest.mark.parametrize("name", NAMES)
def test_spans_are_right_and_a_seed_gives_one_copy(name, strength):
    generator = made(name)
    copy = generator.rewrite(TEXT, strength=strength, rng=random.Random(5))
    check(copy, TEXT)
    assert copy == generator.rewrite(TEXT, strength=strength, rng=random.Random(5))
    assert copy.text != TEXT
    assert generator.name == name


@pytest.mark.parametrize("name", GENERATORS)
def test_every_official_sentence_is_aligned_and_paragraphs_are_kept(name):
    copy = made(name).rewrite(TEXT, strength="heavy", rng=random.Random(5))
    ours = sorted(official for _, official in copy.pairs)
    wanted = list(sentences_of(TEXT))
    assert all(any(a <= start and end <= b for a, b in ours) for start, end in wanted)
    assert len(list(paragraphs(copy.text))) == len(list(paragraphs(TEXT)))


@pytest.mark.parametrize("name", GENERATORS)
def test_a_stronger_copy_keeps_fewer_words(name):
    generator = made(name)
    shares = []
    for strength in STRENGTHS:
        copies = [generator.rewrite(TEXT, strength=strength, rng=random.Random(seed)).text for seed in range(4)]
        shares.append(sum(kept_share(copy, TEXT) for copy in copies) / len(copies))
    assert shares[0] > shares[1] > shares[2], shares
    # A paraphrase, neither the same text nor another one.
    assert 0.35 < shares[2] < 0.9, shares


@pytest.mark.parametrize("name", ["wordnet", "neighbours", "moby"])
def test_two_seeds_give_two_copies(name):
    generator = made(name)
    one, other = (generator.rewrite(TEXT, strength="medium", rng=random.Random(seed)).text for seed in (1, 2))
    assert one != other


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", ["", "\n\n", "One.", "no sentence end here", "Recommendation 1\nAccepted\n"])
def test_short_and_empty_texts(name, text):
    copy = made(name).rewrite(text, strength="heavy", rng=random.Random(1))
    for (start, end), (begin, stop) in copy.pairs:
        assert copy.text[start:end] and text[begin:stop]
    assert bool(copy.pairs) == bool(text.strip())


@pytest.mark.parametrize("strength", STRENGTHS)
def test_an_edit_keeps_four_words_of_five(strength):
    for seed in range(10):
        copy = EDITORS["edit"]().rewrite(TEXT, strength=strength, rng=random.Random(seed))
        assert kept_share(copy.text, TEXT) >= 0.8


def test_a_reformatted_copy_has_the_same_letters():
    for seed in range(10):
        copy = EDITORS["reformat"]().rewrite(TEXT, strength="heavy", rng=random.Random(seed))
        plain = [[letter.lower() for letter in side if letter.isalnum()] for side in (copy.text, TEXT)]
        assert plain[0] == plain[1]


def test_shuffling_moves_whole_sentences():
    copy = EDITORS["shuffle"]().rewrite(TEXT, strength="heavy", rng=random.Random(3))
    assert all(ours == theirs for ours, theirs in copy.quotes(TEXT))
    assert [official for _, official in copy.pairs] != sorted(official for _, official in copy.pairs)


@pytest.mark.parametrize("trick", TRICKS)
def test_spelling_reads_the_same_but_is_not(trick):
    copy = Spell(trick).rewrite(
        "The council published one report on the ports of the coast.", strength="heavy", rng=random.Random(0)
    )
    assert not copy.text.isascii()
    assert len(copy.text.split(" ")) == 11


def test_insert_gives_the_span_of_what_was_set_in():
    host = "A blog about boats.\n\nIt has been raining.\n\nThe end is near."
    for seed in range(20):
        composed = insert(host, TEXT, rng=random.Random(seed))
        assert composed.parts and all(part.source == 0 for part in composed.parts)
        for part in composed.parts:
            assert composed.text[slice(*part.suspect)] == TEXT[slice(*part.official)]
        assert all(line in composed.text for line in host.split("\n\n"))


def test_insert_with_a_generator_keeps_the_spans_in_both_texts():
    composed = insert("One.\n\nTwo.", TEXT, rng=random.Random(2), count=2, generator=EDITORS["edit"](), strength="light")
    for part in composed.parts:
        assert kept_share(composed.text[slice(*part.suspect)], TEXT[slice(*part.official)]) > 0.6


def test_insert_refuses_a_text_without_a_paragraph():
    with pytest.raises(ValueError, match="12 words"):
        insert("One.", "Accepted", rng=random.Random(0))


def test_a_mix_names_its_sources():
    other = "The Board of Trade met in May.\n\nIt rejected the second proposal.\n\nNothing else was decided."
    composed = mix([TEXT, other], rng=random.Random(1), paragraphs_each=2)
    assert {part.source for part in composed.parts} == {0, 1}
    for part in composed.parts:
        assert composed.text[slice(*part.suspect)] == (TEXT, other)[part.source][slice(*part.official)]


@pytest.mark.parametrize(
    "names", [("phrasebook", "edit"), ("syntax", "wordnet"), ("shuffle", "phrasebook"), ("phrasebook", "phrasebook")]
)
def test_a_chain_keeps_the_spans_through_the_text_between(names):
    chain = Chain(*(made(name) for name in names))
    assert (chain.name, chain.parts) == ("+".join(names), names)
    copy = chain.rewrite(TEXT, strength="medium", rng=random.Random(4))
    check(copy, TEXT)
    assert copy == chain.rewrite(TEXT, strength="medium", rng=random.Random(4))
    # Numbers of paragraphs are in no lexicon, so they show whether two spans belong together.
    for ours, theirs in copy.quotes(TEXT):
        assert [number for number in NUMBERED if number in ours] == [number for number in NUMBERED if number in theirs]


def test_generators_share_no_lexicon():
    lexicons = {module.rpartition(".")[2] for module, _ in GENERATORS.values()} | {"phrases"}
    own = {"phrasebook": {"phrases"}}
    for module, _ in GENERATORS.values():
        name = module.rpartition(".")[2]
        tree = ast.parse((COPIES / f"{name}.py").read_text(encoding="utf-8"))
        imported = {node.module.rpartition(".")[2] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
        assert not imported & (lexicons - own.get(name, set())), name


def test_word_endings():
    assert [plural(word) for word in ("study", "process", "day")] == ["studies", "processes", "days"]
    assert [past(word) for word in ("plan", "refer", "take", "publish", "agree")] == [
        "planned",
        "referred",
        "took",
        "published",
        "agreed",
    ]
    assert [gerund(word) for word in ("make", "see", "lie", "run")] == ["making", "seeing", "lying", "running"]
    assert participle("write") == "written"
    assert inflect("point out", "ed", verb=True) == "pointed out"
    assert inflect("head of state", "s", verb=False) == "heads of state"
    assert ("study", "s") in list(bases("studies", lambda word: word in ("study", "studies")))


def test_an_unknown_generator_is_refused():
    with pytest.raises(KeyError):
        load("thesaurus")

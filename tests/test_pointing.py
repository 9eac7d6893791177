"""The clauses on which a decision rests, from shares of attention."""

from recsim import load_encoder
from recsim.encoders.contract import TransformerEncoder
from recsim.stance.pointing import deciding_spans

TEXT = "The pier was built in 1902. The Board accepts this. Painting starts."


def weighed(**shares: float) -> list[tuple[tuple[int, int], float]]:
    found = []
    for word, share in shares.items():
        start = TEXT.index(word)
        found.append(((start, start + len(word)), share))
    return found


def quoted(*spans: tuple[int, int]) -> list[str]:
    return [TEXT[start:end] for start, end in spans]


def test_the_clause_with_most_attention_is_the_evidence() -> None:
    spans = deciding_spans(TEXT, weighed(pier=0.05, Board=0.3, accepts=0.4, this=0.15, Painting=0.1))
    assert quoted(*spans) == ["Board accepts this"]


def test_a_second_sentence_counts_from_its_share_on() -> None:
    shares = weighed(pier=0.5, accepts=0.4, Painting=0.1)
    assert quoted(*deciding_spans(TEXT, shares, enough=0.3)) == ["pier", "accepts"]
    assert quoted(*deciding_spans(TEXT, shares, enough=0.5)) == ["pier"]


def test_spans_end_at_words_and_nothing_gives_nothing() -> None:
    start = TEXT.index("accepts")
    assert quoted(*deciding_spans(TEXT, [((start + 2, start + 4), 1.0)])) == ["accepts"]
    assert deciding_spans(TEXT, []) == () == deciding_spans("", [])


def test_the_encoder_says_where_its_tokens_stand() -> None:
    encoder = load_encoder()
    assert isinstance(encoder, TransformerEncoder)
    rows, shares = encoder.attend([TEXT, ""])
    assert (rows == encoder.encode([TEXT, ""])).all()
    assert {TEXT[start:end] for (start, end), _ in shares[0]} >= {"pier", "1902", "accepts", "."}
    assert 0 < sum(share for _, share in shares[0]) <= 1 and shares[1] == []

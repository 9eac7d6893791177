"""The clauses on which a decision rests, from shares of attention."""

from recsim import load_encoder
from recsim.encoders.contract import TransformerEncoder
from recsim.stance.pointing import deciding_spans

TEXT = "The pier was built in 1902. After long thought, the Board accepts this, as do we. Painting starts."


def weighed(**shares: float) -> list[tuple[tuple[int, int], float]]:
    return [((TEXT.index(word), TEXT.index(word) + len(word)), share) for word, share in shares.items()]


def quoted(*spans: tuple[int, int]) -> list[str]:
    return [TEXT[start:end] for start, end in spans]


def test_the_clause_with_nearly_all_attention_is_the_evidence() -> None:
    assert quoted(*deciding_spans(TEXT, weighed(pier=0.05, Board=0.4, accepts=0.5, Painting=0.05))) == ["the Board accepts this,"]


def test_attention_on_two_clauses_takes_both() -> None:
    assert quoted(*deciding_spans(TEXT, weighed(thought=0.3, accepts=0.6))) == ["After long thought, the Board accepts this,"]


def test_a_second_sentence_counts_from_its_share_on() -> None:
    shares = weighed(pier=0.5, accepts=0.4, Painting=0.1)
    assert quoted(*deciding_spans(TEXT, shares)) == ["The pier was built in 1902.", "the Board accepts this,"]


def test_no_attention_points_nowhere() -> None:
    assert deciding_spans(TEXT, []) == () == deciding_spans("", [])


def test_the_encoder_says_where_its_tokens_stand() -> None:
    encoder = load_encoder()
    assert isinstance(encoder, TransformerEncoder)
    rows, shares = encoder.attend([TEXT, ""])
    assert (rows == encoder.encode([TEXT, ""])).all()
    assert {TEXT[start:end] for (start, end), _ in shares[0]} >= {"pier", "1902", "accepts", "."}
    assert 0 < sum(share for _, share in shares[0]) <= 1 and shares[1] == []

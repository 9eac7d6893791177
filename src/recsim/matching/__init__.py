"""The matching core: candidates, alignment, verdict. Each stage can be used alone; none knows what a stance is."""

from recsim.matching.align import Seeds, align, seeds
from recsim.matching.attribution import quoted
from recsim.matching.chains import Bead, Chain
from recsim.matching.match import Match, MatchText, judge, match, ready
from recsim.matching.model import DEFAULT_MODEL, MatchingModel, load_matching
from recsim.matching.prepared import Prepared, prepare
from recsim.matching.sentence_pairs import EVEN, PAIR_SIGNALS, PairModel, PairScore, load_pair_model, score_sentences
from recsim.matching.verdict import DEFAULT_PRIOR, Judge, Matched
from recsim.matching.wordwise import Words, compare_words

__all__ = [
    "DEFAULT_MODEL",
    "DEFAULT_PRIOR",
    "EVEN",
    "PAIR_SIGNALS",
    "Bead",
    "Chain",
    "Judge",
    "Match",
    "MatchText",
    "Matched",
    "MatchingModel",
    "PairModel",
    "PairScore",
    "Prepared",
    "Seeds",
    "Words",
    "align",
    "compare_words",
    "judge",
    "load_matching",
    "load_pair_model",
    "match",
    "prepare",
    "quoted",
    "ready",
    "score_sentences",
    "seeds",
]

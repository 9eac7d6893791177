"""What a text's words are to matching: folded, paired, and as common as they are in English at large."""

from recsim.wording.background import Background, load_background
from recsim.wording.folding import Tokens, fold, plain_letters, tokenize, word_key
from recsim.wording.skipgrams import pair_keys, skip_pairs
from recsim.wording.small import SMALL_WORDS
from recsim.wording.units import passage_bounds, unit_bounds

__all__ = [
    "SMALL_WORDS",
    "Background",
    "Tokens",
    "fold",
    "load_background",
    "pair_keys",
    "passage_bounds",
    "plain_letters",
    "skip_pairs",
    "tokenize",
    "unit_bounds",
    "word_key",
]

"""Recommendation to recommendation: which later one repeats, quotes or follows up which earlier one."""

from recsim.linking.asks import Ask, Clause, asks_from, asks_of, clause_of, head_of, outline_of, quotations
from recsim.linking.compare import Gathered, Judged, first_look, full_table, gather, judge
from recsim.linking.evidence import EVIDENCE, NAMES
from recsim.linking.model import DEFAULT_MODEL, WHOLE, Linear, LinkModel, load_linking
from recsim.linking.pool import Lexicon, PaperHead, Pool
from recsim.linking.progress import Progress, progress_of
from recsim.linking.references import Mention, mentions, plain_number, same_number
from recsim.linking.threads import THREADS, FirstLook, neighbours, second_look

__all__ = [
    "DEFAULT_MODEL",
    "EVIDENCE",
    "NAMES",
    "THREADS",
    "WHOLE",
    "Ask",
    "Clause",
    "FirstLook",
    "Gathered",
    "Judged",
    "Lexicon",
    "Linear",
    "LinkModel",
    "Mention",
    "PaperHead",
    "Pool",
    "Progress",
    "asks_from",
    "asks_of",
    "clause_of",
    "first_look",
    "full_table",
    "gather",
    "head_of",
    "judge",
    "load_linking",
    "mentions",
    "neighbours",
    "outline_of",
    "plain_number",
    "progress_of",
    "quotations",
    "same_number",
    "second_look",
]

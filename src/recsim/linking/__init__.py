"""Recommendation to recommendation: which later one repeats, quotes or follows up which earlier one."""

from recsim.linking.asks import Ask, Clause, asks_from, asks_of, clause_of, head_of, outline_of, quotations
from recsim.linking.compare import Gathered, Judged, full_table, gather, judge
from recsim.linking.evidence import EVIDENCE, NAMES
from recsim.linking.model import DEFAULT_MODEL, Linear, LinkModel, load_linking
from recsim.linking.pool import Lexicon, PaperHead, Pool
from recsim.linking.progress import Progress, progress_of
from recsim.linking.references import Mention, mentions, plain_number, same_number

__all__ = [
    "DEFAULT_MODEL",
    "EVIDENCE",
    "NAMES",
    "Ask",
    "Clause",
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
    "full_table",
    "gather",
    "head_of",
    "judge",
    "load_linking",
    "mentions",
    "outline_of",
    "plain_number",
    "progress_of",
    "quotations",
    "same_number",
]

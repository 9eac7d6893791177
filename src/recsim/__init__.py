"""recsim reads official responses to recommendations: who answered what, how, and by when.

Names load at first use, so that ``import recsim`` costs a few milliseconds and loads no third-party package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recsim.encoders import embed, load_encoder
    from recsim.engine import Duplicates, Group, Member, Scanned, duplicates, scan
    from recsim.errors import (
        ArtifactError,
        BrokenDocument,
        ChecksumMismatch,
        CorpusError,
        DiskFull,
        EmptyDocument,
        EncoderMismatch,
        EncryptedDocument,
        EngineError,
        IndexBusy,
        InvalidLabel,
        MissingDependency,
        MissingFile,
        MissingSource,
        ReadError,
        ReadOnlyFolder,
        RecsimError,
        ScannedDocument,
        ShardCountChanged,
        ShardFailed,
        SplitOverlap,
        TooLarge,
        UndecodableText,
        UnreadableReport,
        UnsupportedFormat,
        UsageError,
        VersionMismatch,
        XmlEntities,
    )
    from recsim.evaluation import evaluate, load_corpus
    from recsim.histories import history
    from recsim.index import Index
    from recsim.linker import Linker, link
    from recsim.links import Closure, Event, History, Link, Linked, LinkedRecommendation, LinkSide, Reference
    from recsim.matcher import Matcher, compare
    from recsim.pipeline import parse, parse_many
    from recsim.reading import Limits, read
    from recsim.records import (
        Block,
        Call,
        Claim,
        Commitment,
        DateRange,
        Document,
        Failure,
        Hedge,
        OffsetMap,
        Paper,
        Problem,
        Reading,
        Recommendation,
        Response,
        Span,
        Tally,
    )
    from recsim.reports import write_report
    from recsim.reports.frames import to_arrow, to_pandas, to_polars
    from recsim.spinning import spun
    from recsim.stance.classifier import StanceClassifier
    from recsim.stance.classify import Classified, classify, classify_many
    from recsim.verdicts import (
        Checked,
        FactChange,
        Pair,
        Side,
        Signal,
        Spun,
        SpunPhrase,
        StanceChange,
        Substitution,
        Verdict,
    )

# A constant, because importlib.metadata takes longer to import than all of this; a test holds it to pyproject.toml.
__version__ = "0.1.0"

__all__ = [
    "ArtifactError",
    "Block",
    "BrokenDocument",
    "Call",
    "Checked",
    "ChecksumMismatch",
    "Claim",
    "Classified",
    "Closure",
    "Commitment",
    "CorpusError",
    "DateRange",
    "DiskFull",
    "Document",
    "Duplicates",
    "EmptyDocument",
    "EncoderMismatch",
    "EncryptedDocument",
    "EngineError",
    "Event",
    "FactChange",
    "Failure",
    "Group",
    "Hedge",
    "History",
    "Index",
    "IndexBusy",
    "InvalidLabel",
    "Limits",
    "Link",
    "LinkSide",
    "Linked",
    "LinkedRecommendation",
    "Linker",
    "Matcher",
    "Member",
    "MissingDependency",
    "MissingFile",
    "MissingSource",
    "OffsetMap",
    "Pair",
    "Paper",
    "Problem",
    "ReadError",
    "ReadOnlyFolder",
    "Reading",
    "Recommendation",
    "RecsimError",
    "Reference",
    "Response",
    "Scanned",
    "ScannedDocument",
    "ShardCountChanged",
    "ShardFailed",
    "Side",
    "Signal",
    "Span",
    "SplitOverlap",
    "Spun",
    "SpunPhrase",
    "StanceChange",
    "StanceClassifier",
    "Substitution",
    "Tally",
    "TooLarge",
    "UndecodableText",
    "UnreadableReport",
    "UnsupportedFormat",
    "UsageError",
    "Verdict",
    "VersionMismatch",
    "XmlEntities",
    "__version__",
    "classify",
    "classify_many",
    "compare",
    "duplicates",
    "embed",
    "evaluate",
    "history",
    "link",
    "load_corpus",
    "load_encoder",
    "parse",
    "parse_many",
    "read",
    "scan",
    "spun",
    "to_arrow",
    "to_pandas",
    "to_polars",
    "write_report",
]

# Where a name lives that is neither a record nor an error.
_HOMES = {
    "Classified": "recsim.stance.classify",
    "Duplicates": "recsim.engine",
    "Group": "recsim.engine",
    "Index": "recsim.index",
    "Linker": "recsim.linker",
    "Limits": "recsim.reading",
    "Matcher": "recsim.matcher",
    "Member": "recsim.engine",
    "Scanned": "recsim.engine",
    "StanceClassifier": "recsim.stance.classifier",
    "classify": "recsim.stance.classify",
    "classify_many": "recsim.stance.classify",
    "compare": "recsim.matcher",
    "duplicates": "recsim.engine",
    "embed": "recsim.encoders",
    "evaluate": "recsim.evaluation",
    "history": "recsim.histories",
    "link": "recsim.linker",
    "load_corpus": "recsim.evaluation",
    "load_encoder": "recsim.encoders",
    "parse": "recsim.pipeline",
    "parse_many": "recsim.pipeline",
    "read": "recsim.reading",
    "scan": "recsim.engine",
    "spun": "recsim.spinning",
    "to_arrow": "recsim.reports.frames",
    "to_pandas": "recsim.reports.frames",
    "to_polars": "recsim.reports.frames",
    "write_report": "recsim.reports",
}


def __getattr__(name: str) -> Any:
    """A public name, loaded from its module at first use and kept."""
    if name not in __all__:
        raise AttributeError(f"module 'recsim' has no attribute {name!r}")
    homes = (_HOMES[name],) if name in _HOMES else ("recsim.records", "recsim.errors", "recsim.verdicts", "recsim.links")
    for home in homes:
        module = import_module(home)
        if hasattr(module, name):
            value = getattr(module, name)
            globals()[name] = value
            return value
    raise AttributeError(f"'recsim.{name}' is listed, but {' and '.join(homes)} lack it; please report this")


def __dir__() -> list[str]:
    """The public names alone."""
    return sorted(__all__)

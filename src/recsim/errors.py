"""Everything that recsim raises, in one tree.

    RecsimError
    ├── UsageError                  wrong options or arguments
    ├── ReadError                   a source that could not become a document
    │   ├── MissingSource
    │   ├── EmptyDocument
    │   ├── UnsupportedFormat
    │   ├── UndecodableText
    │   ├── BrokenDocument
    │   ├── EncryptedDocument
    │   ├── ScannedDocument
    │   ├── XmlEntities
    │   ├── UnreadableReport
    │   └── TooLarge
    ├── ArtifactError               a model, an index or a result file
    │   ├── MissingFile
    │   ├── ChecksumMismatch
    │   ├── VersionMismatch
    │   ├── EncoderMismatch
    │   ├── IndexBusy
    │   ├── DiskFull
    │   └── ReadOnlyFolder
    ├── CorpusError                 a labelled corpus
    │   ├── InvalidLabel
    │   └── SplitOverlap
    ├── EngineError                 local or cluster runs
    │   ├── ShardFailed
    │   └── ShardCountChanged
    └── MissingDependency           an optional package that is not installed

Each class has a stable ``code`` for programs; each message gives the value seen, the limit if there is one, and the next step.
"""

from __future__ import annotations


class RecsimError(Exception):
    """Root of every error that recsim raises on purpose."""

    code = "recsim_error"


class UsageError(RecsimError):
    """The call or the command line asks for something that does not exist."""

    code = "usage"


class ReadError(RecsimError):
    """A source could not be made into a document."""

    code = "unreadable"


class MissingSource(ReadError):
    """The file, folder or glob names nothing."""

    code = "missing_source"


class EmptyDocument(ReadError):
    """The source holds no text at all."""

    code = "empty_document"


class UnsupportedFormat(ReadError):
    """The bytes are of a kind that no installed reader reads."""

    code = "unsupported_format"


class UndecodableText(ReadError):
    """The bytes look like text but fit no known encoding."""

    code = "undecodable_text"


class BrokenDocument(ReadError):
    """The file says what it is, but is truncated or damaged beyond repair."""

    code = "broken_file"


class EncryptedDocument(ReadError):
    """The file asks for a password."""

    code = "encrypted"


class ScannedDocument(ReadError):
    """The file holds pictures of pages and no text; `recsim[ocr]` reads them."""

    code = "scanned_pdf"


class XmlEntities(ReadError):
    """The XML inside the file declares entities of its own, which is how small files are made to unpack to gigabytes."""

    code = "xml_entities"


class UnreadableReport(ReadError):
    """The report that the sources are to be read beside cannot be read itself, so that none of them is begun."""

    code = "unreadable_report"


class TooLarge(ReadError):
    """The source is over a stated limit on size or depth."""

    code = "too_large"


class ArtifactError(RecsimError):
    """A model, an index or a result file is not what it should be."""

    code = "bad_artifact"


class MissingFile(ArtifactError):
    """A file that belongs to an artifact is not there."""

    code = "missing_file"


class ChecksumMismatch(ArtifactError):
    """A file's hash differs from the one recorded for it."""

    code = "checksum_mismatch"


class VersionMismatch(ArtifactError):
    """An artifact was written by another schema version."""

    code = "version_mismatch"


class EncoderMismatch(ArtifactError):
    """An artifact was built with another encoder."""

    code = "encoder_mismatch"


class IndexBusy(ArtifactError):
    """Another process writes to the index."""

    code = "index_busy"


class DiskFull(ArtifactError):
    """What is to be written does not fit on the disk; what was acknowledged before is kept."""

    code = "disk_full"


class ReadOnlyFolder(ArtifactError):
    """A folder that is to be written cannot be; it may still be read."""

    code = "read_only"


class CorpusError(RecsimError):
    """A labelled corpus breaks its own rules."""

    code = "bad_corpus"


class InvalidLabel(CorpusError):
    """A label is unknown, or its quote does not equal the text at its span."""

    code = "invalid_label"


class SplitOverlap(CorpusError):
    """One family stands in more than one split."""

    code = "split_overlap"


class EngineError(RecsimError):
    """A local or cluster run failed."""

    code = "engine_error"


class ShardFailed(EngineError):
    """One shard of a run failed; the others are kept."""

    code = "shard_failed"


class ShardCountChanged(EngineError):
    """A relaunch asks for another number of shards than the run has."""

    code = "shard_count_changed"


class MissingDependency(RecsimError):
    """An optional package is needed; the message names the line that installs it."""

    code = "missing_dependency"

    def __init__(self, package: str, extra: str) -> None:
        self.package, self.extra = package, extra
        super().__init__(f"{package} is not installed; run: pip install 'recsim[{extra}]'")

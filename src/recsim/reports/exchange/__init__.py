"""Papers and corpora in the formats of other tools: annotation, training, the web."""

from recsim.reports.exchange.datasets import write_dataset
from recsim.reports.exchange.doc_bin import write_doc_bin
from recsim.reports.exchange.label_studio import LABELLING, write_label_studio
from recsim.reports.exchange.prodigy import write_prodigy
from recsim.reports.exchange.spans import Marked, marked_spans
from recsim.reports.exchange.web_annotations import write_web_annotations

__all__ = [
    "LABELLING",
    "Marked",
    "marked_spans",
    "write_dataset",
    "write_doc_bin",
    "write_label_studio",
    "write_prodigy",
    "write_web_annotations",
]

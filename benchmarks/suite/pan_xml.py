"""PAN's text alignment corpora in their own form: ``susp/`` and ``src/`` with texts, and beside them XML files with the copied passages.

    <document reference="suspicious-document00007.txt">
      <feature name="plagiarism" obfuscation="random" this_offset="140" this_length="508"
               source_reference="source-document00382.txt" source_offset="2062" source_length="540" />
    </document>

Offsets count characters of the text as it is stored, line ends and a byte-order mark included (PAN's own programs read it so). A pair that
copies nothing has a file without a ``plagiarism`` feature, and its source is named by the file: ``SUSPICIOUS-SOURCE.xml``. In the corpora
of 2009 to 2011 a file is named after the suspicious document alone, and may name several sources.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from recsim.errors import InvalidLabel, MissingFile
from recsim.evaluation.spans import AlignedSpans
from recsim.reading.xml_tree import grow_xml

_PAIR = re.compile(r"(suspicious-document\d+)-(source-document\d+)")


@dataclass(frozen=True, slots=True)
class AlignedPair:
    """A suspicious text and a source, as paths; the aligned spans of what was copied, and how it was disguised."""

    suspect: Path
    source: Path
    obfuscation: str
    cases: tuple[AlignedSpans, ...]


def load_pairs(folder: Path) -> list[AlignedPair]:
    """Every pair that a label file under the folder names, in order of their names.

    Raises `MissingFile` where ``susp`` or ``src`` or a text is missing, `InvalidLabel`, which names the file, for an offset that is no
    number or lies outside its text, and a `ReadError` for what is not well-formed XML or declares entities.
    """
    texts = {part: folder / part for part in ("susp", "src")}
    for part, path in texts.items():
        if not path.is_dir():
            raise MissingFile(
                f"{folder} holds no folder {part!r}; a corpus of PAN text alignment has susp, src and folders of XML files"
            )
    found: list[AlignedPair] = []
    for path in sorted(folder.rglob("*.xml")):
        found += _pairs(path, texts["susp"], texts["src"])
    return found


def stored(path: Path) -> str:
    """A text as it is stored: line ends and a byte-order mark stay, since offsets count them."""
    return path.read_bytes().decode("utf-8")


def detections(suspect: str, source: str, spans: Iterable[AlignedSpans]) -> str:
    """What was found as an XML file that PAN's own program for the measures reads."""
    document = ElementTree.Element("document", reference=suspect)
    for here, there in spans:
        ElementTree.SubElement(
            document,
            "feature",
            name="detected-plagiarism",
            this_offset=str(here[0]),
            this_length=str(here[1] - here[0]),
            source_reference=source,
            source_offset=str(there[0]),
            source_length=str(there[1] - there[0]),
        )
    ElementTree.indent(document)
    return ElementTree.tostring(document, encoding="unicode", xml_declaration=True) + "\n"


def _pairs(path: Path, suspects: Path, sources: Path) -> Iterator[AlignedPair]:
    root = grow_xml(path.read_bytes(), str(path))
    reference = root.get("reference") or ""
    if not reference:
        raise InvalidLabel(f"{path} names no document: its root has no attribute 'reference'")
    suspect = _inside(suspects, reference, path)
    by_source: defaultdict[str, list[tuple[AlignedSpans, str]]] = defaultdict(list)
    for feature in root.iter("feature"):
        # Cases without a source are those of intrinsic detection, another task.
        if feature.get("name") in ("plagiarism", "artificial-plagiarism", "simulated-plagiarism") and feature.get(
            "source_reference"
        ):
            spans = (_span(feature, "this", path), _span(feature, "source", path))
            by_source[str(feature.get("source_reference"))].append(
                (spans, feature.get("obfuscation") or feature.get("type") or "unnamed")
            )
    named = _PAIR.fullmatch(path.stem)
    if not by_source and named is not None:
        yield AlignedPair(suspect, _inside(sources, f"{named[2]}.txt", path), "no plagiarism", ())
    for source, rows in sorted(by_source.items()):
        target = _inside(sources, source, path)
        for length, side in ((len(stored(suspect)), 0), (len(stored(target)), 1)):
            for spans, _ in rows:
                if spans[side][1] > length:
                    raise InvalidLabel(f"{path}: the span {list(spans[side])} lies outside a text of {length} characters")
        kinds = {kind for _, kind in rows}
        yield AlignedPair(suspect, target, kinds.pop() if len(kinds) == 1 else "several", tuple(spans for spans, _ in rows))


def _inside(folder: Path, name: str, path: Path) -> Path:
    found = folder / name
    # A name with a path in it would read files that are no part of the corpus.
    if Path(name).name != name:
        raise InvalidLabel(f"{path} names the text {name!r}, which is a path and no name")
    if not found.is_file():
        raise MissingFile(f"{path} names the text {name!r}, which {folder} does not hold")
    return found


def _span(feature: ElementTree.Element, side: str, path: Path) -> tuple[int, int]:
    try:
        start, length = int(feature.get(f"{side}_offset", "")), int(feature.get(f"{side}_length", ""))
    except ValueError:
        raise InvalidLabel(f"{path}: {side}_offset or {side}_length is no number in {dict(feature.attrib)}") from None
    if start < 0 or length <= 0:
        raise InvalidLabel(f"{path}: {side}_offset {start} with {side}_length {length} is no span")
    return start, start + length

"""PAN's text alignment corpora in their own form: ``susp/`` and ``src/`` with texts, and beside them XML files with the copied passages.

    <document reference="suspicious-document00007.txt">
      <feature name="plagiarism" obfuscation="random" this_offset="140" this_length="508"
               source_reference="source-document00382.txt" source_offset="2062" source_length="540" />
    </document>

Offsets count characters of the text as it is stored, line ends and a byte-order mark included (PAN's own programs read it so). A pair that
copies nothing has a file without a ``plagiarism`` feature, and its source is named by the file, ``SUSPICIOUS-SOURCE.xml``, or by a line of a
file ``pairs``. In the corpora of 2009 to 2011 the folders are called ``suspicious-document`` and ``source-document`` and have parts; a label
file stands beside its text, is named after it alone, may name several sources, and sources have files without labels too.

What counts is what PAN's own program counts (``pan12-plagiarism-detection-evaluation.py``): features whose name ends in ``plagiarism``, each
case once however often it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from recsim.errors import InvalidLabel, MissingFile
from recsim.evaluation.spans import AlignedSpans
from recsim.reading.xml_tree import grow_xml

_PAIR = re.compile(r"(suspicious-document\d+)-(source-document\d+)")
# Folders of suspicious texts and of sources, of 2012 and later and of 2009 to 2011.
_SUSPECTS, _SOURCES = ("susp", "suspicious-document"), ("src", "source-document")
_DETECTED = "detected-plagiarism"


@dataclass(frozen=True, slots=True)
class AlignedPair:
    """A suspicious text and a source, as paths; the aligned spans of what was copied, and how it was disguised."""

    suspect: Path
    source: Path
    obfuscation: str
    cases: tuple[AlignedSpans, ...]


def load_pairs(folder: Path) -> list[AlignedPair]:
    """Every pair that a label file or a list of pairs under the folder names, in order of the names of both texts.

    Raises `MissingFile` where the folders of texts or a text is missing, `InvalidLabel`, which names the file, for an offset that is no
    number or lies outside its text, and a `ReadError` for what is not well-formed XML or declares entities.
    """
    suspects, sources = _texts(folder, _SUSPECTS), _texts(folder, _SOURCES)
    # By both texts: how each case is disguised.
    found: dict[tuple[Path, Path], dict[AlignedSpans, str]] = {}
    for path in sorted(folder.rglob("*.xml")):
        for pair, spans, kind in _labels(path, suspects, sources):
            cases = found.setdefault(pair, {})
            if spans is not None:
                cases[spans] = kind
    for path in sorted(folder.rglob("pairs")):
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            if line.strip():
                first, _, second = line.strip().partition(" ")
                found.setdefault((_named(suspects, first, path), _named(sources, second.strip(), path)), {})
    for (suspect, source), cases in found.items():
        for length, side in ((len(stored(suspect)), 0), (len(stored(source)), 1)):
            for spans in cases:
                if spans[side][1] > length:
                    raise InvalidLabel(
                        f"{suspect.name} with {source.name}: the span {list(spans[side])} lies outside a text of {length} characters"
                    )
    return [_pair(suspect, source, cases) for (suspect, source), cases in sorted(found.items())]


def _pair(suspect: Path, source: Path, cases: Mapping[AlignedSpans, str]) -> AlignedPair:
    kinds = set(cases.values()) or {"no plagiarism"}
    return AlignedPair(suspect, source, kinds.pop() if len(kinds) == 1 else "several", tuple(cases))


def _texts(folder: Path, names: tuple[str, ...]) -> dict[str, Path]:
    """The texts of one side by their names, in whatever parts they lie."""
    found: dict[str, Path] = {}
    for place in (path for name in names for path in folder.rglob(name) if path.is_dir()):
        for text in sorted(place.rglob("*.txt")):
            if found.setdefault(text.name, text) != text:
                raise InvalidLabel(
                    f"{folder} holds two texts {text.name!r}: {found[text.name]} and {text}; name the folder of one task"
                )
    if not found:
        raise MissingFile(
            f"{folder} holds no texts in a folder {' or '.join(map(repr, names))}; a corpus of PAN text alignment has susp, src and folders of"
            " XML files"
        )
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
            name=_DETECTED,
            this_offset=str(here[0]),
            this_length=str(here[1] - here[0]),
            source_reference=source,
            source_offset=str(there[0]),
            source_length=str(there[1] - there[0]),
        )
    ElementTree.indent(document)
    return ElementTree.tostring(document, encoding="unicode", xml_declaration=True) + "\n"


def _labels(
    path: Path, suspects: Mapping[str, Path], sources: Mapping[str, Path]
) -> Iterator[tuple[tuple[Path, Path], AlignedSpans | None, str]]:
    """Both texts with the spans of each case and its disguise, or without spans where the file says that nothing was copied."""
    root = grow_xml(path.read_bytes(), str(path))
    reference = root.get("reference") or ""
    if not reference:
        raise InvalidLabel(f"{path} names no document: its root has no attribute 'reference'")
    named = _PAIR.fullmatch(path.stem)
    cases = [feature for feature in root.iter("feature") if _is_case(feature)]
    if cases or named is not None:
        suspect = _named(suspects, reference, path)
        if not cases and named is not None:
            yield (suspect, _named(sources, f"{named[2]}.txt", path)), None, ""
        for feature in cases:
            spans = (_span(feature, "this", path), _span(feature, "source", path))
            target = _named(sources, str(feature.get("source_reference")), path)
            yield (suspect, target), spans, feature.get("obfuscation") or feature.get("type") or "unnamed"


def _is_case(feature: ElementTree.Element) -> bool:
    name = feature.get("name") or ""
    # Cases without a source are those of intrinsic detection, another task.
    return name.endswith("plagiarism") and name != _DETECTED and bool(feature.get("source_reference"))


def _named(texts: Mapping[str, Path], name: str, path: Path) -> Path:
    # A name with a path in it would read files that are no part of the corpus.
    if Path(name).name != name:
        raise InvalidLabel(f"{path} names the text {name!r}, which is a path and no name")
    if name not in texts:
        raise MissingFile(f"{path} names the text {name!r}, which the corpus does not hold")
    return texts[name]


def _span(feature: ElementTree.Element, side: str, path: Path) -> tuple[int, int]:
    try:
        start, length = int(feature.get(f"{side}_offset", "")), int(feature.get(f"{side}_length", ""))
    except ValueError:
        raise InvalidLabel(f"{path}: {side}_offset or {side}_length is no number in {dict(feature.attrib)}") from None
    if start < 0 or length <= 0:
        raise InvalidLabel(f"{path}: {side}_offset {start} with {side}_length {length} is no span")
    return start, start + length

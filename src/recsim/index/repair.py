"""What is wrong with an index, and what to do about it."""

from __future__ import annotations

from pathlib import Path

from recsim.errors import ArtifactError
from recsim.index.passages import wording_print
from recsim.index.postings import FOLDER
from recsim.index.segment import Segment
from recsim.index.store import TextStore


def wrongs(folder: Path, store: TextStore) -> list[str]:
    """Everything that is wrong, in words with the next step; empty if the index is sound."""
    found = [f"{one}; restore {folder} from a copy, or make it again from its sources" for one in store.sound()]
    if found:
        return found
    repair = f"make the postings again from the texts: recsim index verify {folder} --repair"
    rows = store.segments()
    through = int(store.noted("indexed_through") or 0)
    for row in rows:
        try:
            segment = Segment.open(folder / FOLDER / row.name)
        except FileNotFoundError:
            found.append(f"{folder / FOLDER / row.name} is gone; {repair}")
            continue
        except ArtifactError as error:
            found.append(str(error))
            continue
        if segment.checksum() != row.crc:
            found.append(f"{folder / FOLDER / row.name} has changed since it was written; {repair}")
    firsts, counts, _ = store.places()
    indexed = int(counts[firsts <= through].sum())
    if not found and sum(row.passages for row in rows) > indexed:
        found.append(f"the postings have {sum(row.passages for row in rows)} passages and the store {indexed}; {repair}")
    if store.noted("wording") not in (None, wording_print()):
        found.append(f"the postings were made with another way of reading words; {repair}")
    if store.noted("to_empty"):
        found.append(
            "a reader kept the log open while texts were removed, so the log may still hold them; close the readers and open the index "
            f"for writing once: recsim index migrate {folder}"
        )
    return found

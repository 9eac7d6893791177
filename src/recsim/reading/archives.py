"""Office files as archives: what is in them, bounded before anything is unpacked.

An archive states how large each member will be. Those statements are added up and refused over a limit; then a member is
unpacked slice by slice and never beyond what it stated, so that a false statement costs no memory either.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

from recsim.errors import BrokenDocument, EncryptedDocument, TooLarge

_CENTRAL = b"PK\x01\x02"  # begins the entry of every member in the archive's directory
_SLICE = 1 << 20
# Small parts may repeat themselves as much as they like: a table of empty rows reaches 300 to 1.
_RATIO_FROM = 8 << 20
# Word and LibreOffice write these two alone; the decoders of the others cannot be told where to stop.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    IndexError,
    KeyError,
)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an Office file may hold at most.

    ``members`` counts files in the archive, ``unpacked`` adds up the bytes that all of them state, ``part`` is for one that is
    read (a thousand pages of text come to about 20 MB), ``ratio`` is unpacked to packed bytes of a part over 8 MiB.
    """

    members: int = 10_000
    unpacked: int = 1 << 30
    part: int = 64 << 20
    ratio: int = 200


DEFAULT_ARCHIVE_LIMITS = ArchiveLimits()


def sealed(name: str) -> EncryptedDocument:
    """The error for a file that asks for a password."""
    return EncryptedDocument(f"{name} is encrypted and asks for a password; save it without one and read it again")


class Archive:
    """The members of an Office file by name, without regard to case.

    Raises `TooLarge` over a limit, `BrokenDocument` for an archive that cannot be opened, `EncryptedDocument` for a member that
    asks for a password.
    """

    def __init__(self, data: bytes, name: str, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS) -> None:
        self.name, self.limits = name, limits
        # Counted in the bytes: opening an archive of a million members takes 10 s and 700 MB.
        members = data.count(_CENTRAL)
        if members > limits.members:
            raise TooLarge(f"{name} holds {members:,} files, over the limit of {limits.members:,} for one document")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            found = self._zip.infolist()
        except _UNREADABLE as error:
            seen = f"{name} ({len(data):,} bytes)"
            raise BrokenDocument(f"{seen} is a truncated or damaged archive ({error}); fetch it again") from None
        stated = sum(member.file_size for member in found)
        if stated > limits.unpacked:
            bound = (
                f"over the limit of {limits.unpacked:,}; nothing was unpacked; raise it with --max-unpacked if you trust the file"
            )
            raise TooLarge(f"{name} would unpack to {stated:,} bytes, {bound}")
        self._members = {member.filename.lstrip("/").lower(): member for member in found}

    def __contains__(self, part: str) -> bool:
        return part.lstrip("/").lower() in self._members

    def names(self) -> list[str]:
        """The members' names, in lower case, sorted."""
        return sorted(self._members)

    def part(self, name: str) -> bytes:
        """The bytes of a member. Raises as the class says, and `BrokenDocument` for one that is not there."""
        member = self._members.get(name.lstrip("/").lower())
        if member is None:
            raise BrokenDocument(f"{self.name} lacks its part {name}; it was saved incompletely or is no document")
        size, packed = member.file_size, member.compress_size
        if size > self.limits.part:
            bound = f"over the limit of {self.limits.part:,} for one part, a sixteenth of --max-unpacked"
            raise TooLarge(f"{self.name}: {name} would unpack to {size:,} bytes, {bound}")
        if size > _RATIO_FROM and size > self.limits.ratio * max(packed, 1):
            bound = f"over the limit of {self.limits.ratio}; nothing was unpacked"
            raise TooLarge(f"{self.name}: {name} would unpack to {size // max(packed, 1):,} times its {packed:,} bytes, {bound}")
        if member.flag_bits & 1:
            raise sealed(self.name)
        if member.compress_type not in _METHODS:
            raise BrokenDocument(f"{self.name}: {name} is packed by method {member.compress_type}, which no Office program uses")
        try:
            with self._zip.open(member) as stream:
                return b"".join(iter(lambda: stream.read(_SLICE), b""))
        except _UNREADABLE as error:
            raise BrokenDocument(f"{self.name}: {name} is damaged ({error}); fetch the file again") from None

"""Zip archives and folders of files that are imported together: read into memory, never unpacked onto the disk.

What an archive may hold is limited in number, size and how far it was pressed together, and the paths in it may lead
nowhere but into it.
"""

import io
import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from django.utils.translation import gettext as _

from lifecycle.exchange.errors import ImportRefused

MAX_MEMBERS: Final = 500
MAX_MEMBER: Final = 20 * 2**20
MAX_TOTAL: Final = 60 * 2**20
#: How many times its packed size a member may be; text reaches about twenty, a zip bomb a thousand.
MAX_RATIO: Final = 200
#: Members so small may be pressed as they like.
_SMALL: Final = 64 * 2**10
_ENCRYPTED: Final = 0x1
#: What file managers leave in archives.
_LEFT_OVERS: Final = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_BROKEN: Final = (
    BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, NotImplementedError, RuntimeError,
    LookupError,
)  # fmt: skip


def is_archive(data: bytes) -> bool:
    """Return whether `data` is a zip archive."""
    return is_zipfile(io.BytesIO(data))


def read_archive(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """Return (path, content) of every file in a zip archive, by path.

    ImportRefused names the archive, the member and what is wrong: broken, encrypted, too much, or a path that leads
    out of it.
    """
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            entries = _entries(archive, name)
            found = [(path, _content(archive, entry, f"{name}, {path}")) for path, entry in entries.items()]
    except ImportRefused:
        raise
    except _BROKEN as error:
        raise ImportRefused(name, "", _("not a zip archive: %(why)s") % {"why": str(error)[:200]}) from error
    return sorted(found)


def _entries(archive: ZipFile, name: str) -> dict[str, ZipInfo]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_left_over(entry.filename)]
    if len(entries) > MAX_MEMBERS:
        raise ImportRefused(name, "", _("more than %(limit)s files in the archive") % {"limit": MAX_MEMBERS})
    found: dict[str, ZipInfo] = {}
    for entry in entries:
        path = _checked_path(entry.filename, name)
        if path in found:
            raise ImportRefused(name, path, _("the archive holds this file twice"))
        _check_size(entry, name, path)
        found[path] = entry
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        limit = MAX_TOTAL // 2**20
        raise ImportRefused(name, "", _("the archive holds more than %(limit)s MB when unpacked") % {"limit": limit})
    return found


def _is_left_over(path: str) -> bool:
    parts = PurePosixPath(path.replace("\\", "/")).parts
    return any(part in _LEFT_OVERS for part in parts)


def _checked_path(path: str, name: str) -> str:
    """Return a path that stays in the archive, with plain slashes."""
    plain = path.replace("\\", "/")
    parts = plain.split("/")
    strange = not plain.isprintable() or len(plain) > 300
    if strange or plain.startswith("/") or ":" in parts[0] or any(part in ("", ".", "..") for part in parts):
        raise ImportRefused(name, ascii(path)[1:101], _("a path in the archive leads out of it"))
    return plain


def _check_size(entry: ZipInfo, name: str, path: str) -> None:
    if path.lower().endswith(".zip"):
        raise ImportRefused(name, path, _("an archive within an archive is not opened"))
    if entry.flag_bits & _ENCRYPTED:
        raise ImportRefused(name, path, _("the file is encrypted"))
    if entry.file_size > MAX_MEMBER:
        raise ImportRefused(name, path, _("the file is larger than %(limit)s MB") % {"limit": MAX_MEMBER // 2**20})
    if entry.file_size > max(_SMALL, MAX_RATIO * entry.compress_size):
        raise ImportRefused(name, path, _("the file unpacks to much more than it should: a zip bomb"))


def _content(archive: ZipFile, entry: ZipInfo, place: str) -> bytes:
    """Return the content, reading no more than the archive says there is."""
    with archive.open(entry) as member:
        content = member.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise ImportRefused(place, "", _("the file is not as long as the archive says"))
    return content


def read_folder(folder: Path) -> list[tuple[str, bytes]]:
    """Return (path within the folder, content) of every file in it, within the limits of an archive."""
    found: list[tuple[str, bytes]] = []
    total = 0
    for path in _files(folder):
        size = path.stat().st_size
        total += size
        place = path.relative_to(folder).as_posix()
        if size > MAX_MEMBER:
            raise ImportRefused(place, "", _("the file is larger than %(limit)s MB") % {"limit": MAX_MEMBER // 2**20})
        if total > MAX_TOTAL or len(found) >= MAX_MEMBERS:
            raise ImportRefused(folder.name, "", _("more than %(number)s files or %(limit)s MB in the folder") % {
                "number": MAX_MEMBERS, "limit": MAX_TOTAL // 2**20
            })  # fmt: skip
        found.append((place, path.read_bytes()))
    return found


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not path.is_symlink() and not hidden:
            yield path

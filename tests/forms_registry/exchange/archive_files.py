"""Archives and workbooks for tests: ordinary ones and such as nobody means well with."""

import io
import zlib
from collections.abc import Mapping
from struct import pack
from zipfile import ZIP_DEFLATED, ZipFile


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of these files."""
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return stream.getvalue()


def bomb(megabytes: int, name: str = "pommi.csv") -> bytes:
    """Return a small archive that unpacks to so many megabytes of nothing."""
    return zipped({name: b"\0" * (megabytes * 2**20)})


def lying(content: bytes, told: int, name: str = "a.csv") -> bytes:
    """Return an archive that says its file has `told` bytes."""
    packed = zlib.compress(content)[2:-4]
    head = pack("<HHHHHLLLHH", 20, 0, 8, 0, 33, zlib.crc32(content), len(packed), told, len(name), 0)
    local = b"PK\x03\x04" + head + name.encode() + packed
    entry = b"PK\x01\x02" + pack("<H", 20) + head + pack("<HHHLL", 0, 0, 0, 0, 0) + name.encode()
    end = b"PK\x05\x06" + pack("<HHHHLLH", 0, 0, 1, 1, len(entry), len(local), 0)
    return local + entry + end


def encrypted(name: str = "a.csv") -> bytes:
    """Return an archive whose file says that it is encrypted."""
    whole = bytearray(zipped({name: b"salaisuus"}))
    whole[6] |= 1
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    return bytes(whole)

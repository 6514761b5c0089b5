"""Uploaded files that wait for their sender's confirmation: exactly what was checked is what is written.

Several files that belong together wait as one zip archive. Every importer has a place of its own in the session.
"""

import hashlib
import uuid
from collections.abc import MutableMapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.exchange.errors import ImportRefused

FOLDER: Final = "imports"
SESSION_KEY: Final = "import_waiting"
KEPT_FOR: Final = timedelta(hours=1)
MAX_BYTES: Final = 10 * 2**20
ENDINGS: Final = (".csv", ".xlsx", ".jsonl")


@dataclass(frozen=True)
class Waiting:
    """One upload: where it lies, what it was called, what it held, and when it came."""

    path: str
    name: str
    digest: str
    at: float


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def check(data: bytes, name: str, endings: Sequence[str] = ENDINGS) -> None:
    """Raise ImportRefused unless an upload has one of these endings and is not too large."""
    if PurePath(name).suffix.lower() not in endings:
        raise ImportRefused(name, "", _("the ending is not one of %(endings)s") % {"endings": ", ".join(endings)})
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 2**20
        raise ImportRefused(name, "", _("the file is larger than %(limit)s MB; split it") % {"limit": limit})


def keep(
    session: MutableMapping[str, Any],
    data: bytes,
    name: str,
    *,
    endings: Sequence[str] = ENDINGS,
    place: str = SESSION_KEY,
) -> Waiting:
    """Keep an upload until it is confirmed, in `place` of an earlier one; ImportRefused when it cannot be one."""
    check(data, name, endings)
    ending = PurePath(name).suffix.lower()
    forget(session, place=place)
    _sweep()
    path = storages["private"].save(f"{FOLDER}/{uuid.uuid4().hex}{ending}", ContentFile(data))
    waiting = Waiting(path, name, _digest(data), timezone.now().timestamp())
    session[place] = asdict(waiting)
    return waiting


def waiting_in(session: MutableMapping[str, Any], *, place: str = SESSION_KEY) -> tuple[bytes, str]:
    """Return (data, name) of the upload that waits; ImportRefused when there is none, or it is old or changed."""
    stored = session.get(place)
    if not stored:
        raise ImportRefused("", "", _("no file waits for confirmation: choose it again"))
    waiting = Waiting(**stored)
    storage = storages["private"]
    age = timezone.now().timestamp() - waiting.at
    if age > KEPT_FOR.total_seconds() or not storage.exists(waiting.path):
        forget(session, place=place)
        raise ImportRefused(waiting.name, "", _("the check is more than an hour old: choose the file again"))
    with storage.open(waiting.path) as file:
        data: bytes = file.read()
    if _digest(data) != waiting.digest:
        forget(session, place=place)
        raise ImportRefused(waiting.name, "", _("the file is not what was checked: choose it again"))
    return data, waiting.name


def forget(session: MutableMapping[str, Any], *, place: str = SESSION_KEY) -> None:
    """Take the waiting upload away."""
    stored = session.pop(place, None)
    if stored:
        storages["private"].delete(stored["path"])


def _sweep() -> None:
    """Take away what nobody confirmed."""
    storage = storages["private"]
    if not storage.exists(FOLDER):
        return
    for name in storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if timezone.now() - storage.get_modified_time(path) > KEPT_FOR:
            storage.delete(path)

"""What goes into an evidence pack: figures, and everything they rest on. The file itself is made by `exchange`."""

import csv
import io
from typing import Any

from lifecycle.errors import LifeCycleError
from lifecycle.exchange.evidence_pack import PackRefused, bridge_csv, build_pack, lines_csv, operations_jsonl
from lifecycle.ledger.bridge import bridge
from lifecycle.ledger.figures import UNITS, count, lines
from lifecycle.ledger.reports.figures import beginning_of, recounted
from lifecycle.ledger.reports.question import Asked, Question, asking
from lifecycle.ledger.reports.written import as_cell
from lifecycle.ledger.rules import CURRENT_VERSION, LANGUAGES, rules_text, version_named
from lifecycle.ledger.signing import SealKey, SealKeyMissing, load_key
from lifecycle.models import LedgerOperation


class PackNotMade(LifeCycleError):
    """The pack would not pass its own check, so it is not made; the message says what does not agree."""


def evidence_pack(question: Question) -> bytes:
    """Return the evidence pack of the figures a question asks, for all units: a zip, signed when there is a key.

    The same question about the same ledger gives the same file. Raises AskedWrongly, PackNotMade, SealKeyUnreadable.
    """
    with asking(question) as asked:
        manifest, files = _manifest(asked), _files(asked)
    try:
        return build_pack(manifest=manifest, files=files, signer=_signer())
    except PackRefused as error:
        raise PackNotMade(str(error)) from error


def _signer() -> SealKey | None:
    try:
        return load_key()
    except SealKeyMissing:
        return None


def _manifest(asked: Asked) -> dict[str, Any]:
    told = asked.head()
    del told["unit"]
    counts = {unit: count(asked.book, unit, asked.on, asked.selection) for unit in UNITS}
    return {
        **told,
        "t": told.pop("on"),
        "k": told.pop("known"),
        "rules_sha256": version_named(CURRENT_VERSION).digest,
        "counts": counts,
    }


def _files(asked: Asked) -> dict[str, bytes]:
    book, selection, on = asked.book, asked.selection, asked.on
    since, first = beginning_of(asked)
    recounts = {unit: number for unit in UNITS if (number := recounted(asked, unit)) is not None}
    return {
        "operations.jsonl": operations_jsonl(_operations(asked)),
        "lines.csv": lines_csv(line for unit in UNITS for line in lines(book, unit, "", on, selection)),
        "bridge.csv": bridge_csv([bridge(book, first, unit, since, on, selection) for unit in UNITS], recounts),
        "evidence.csv": _evidence(asked),
        "rules.txt": "\n".join(rules_text(version_named(CURRENT_VERSION), each) for each in LANGUAGES).encode(),
    }


def _operations(asked: Asked) -> list[tuple[dict[str, Any], str]]:
    rows = LedgerOperation.objects.filter(seq__lte=asked.reading.seq).order_by("seq")
    digests = rows.values_list("digest", flat=True)
    return [(dict(asked.book.payload(seq)), digest) for seq, digest in enumerate(digests, 1)]


def _evidence(asked: Asked) -> bytes:
    """Return what each operation rests on, as the ledger holds it: by hash."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("seq", "op", "evidence"))
    for op in asked.book.ops():
        evidence = asked.book.payload(op.seq).get("evidence")
        if evidence:
            writer.writerow((op.seq, op.kind, as_cell(evidence)))
    return text.getvalue().encode()

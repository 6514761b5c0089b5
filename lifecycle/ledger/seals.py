"""Seals as they can be checked: is the statement signed, and is the head it vouches for still in the chain?"""

import json
from collections.abc import Collection

from django.utils.translation import gettext as _

from lifecycle.ledger import signing
from lifecycle.models import LedgerOperation, LedgerSeal


def fault_of_seal(seal: LedgerSeal) -> str:
    """Return what is wrong with a seal, in a sentence; "" when it holds.

    It holds when its statement is signed by the key it names, which is the present one or a former one of the settings
    where there is a present one, when it says what stands beside it, and when the operation it sealed still has the
    hash it had.
    """
    return faults_of_seals([seal])[seal.pk]


def faults_of_seals(seals: Collection[LedgerSeal]) -> dict[int, str]:
    """Return what is wrong with each of many seals, by primary key (one query)."""
    rows = LedgerOperation.objects.filter(seq__in={seal.head_seq for seal in seals})
    digests = dict(rows.values_list("seq", "digest"))
    return {seal.pk: _fault(seal, digests.get(seal.head_seq, "")) for seal in seals}


def _fault(seal: LedgerSeal, digest: str) -> str:
    if not signing.verify(seal.statement.encode(), seal.signature, seal.public_key):
        return _("the signature is not that of the statement")
    try:
        if seal.public_key not in signing.trusted_keys():
            return _("it is signed by another key than the present one")
    except signing.SealKeyError:
        pass  # whoever checks a copy of the ledger, or only shows it, has no key, and needs none
    told = json.loads(seal.statement)
    beside = {
        "period": seal.period,
        "last_day": str(seal.ends_on),
        "head_seq": seal.head_seq,
        "head": seal.head,
    }
    for name, value in beside.items():
        if told.get(name) != value:
            return _("“%(name)s” is not what was signed") % {"name": name}
    if digest != seal.head:
        return _("operation %(seq)s no longer has the hash that was sealed") % {"seq": seal.head_seq}
    return ""

"""People and evidence as the ledger names them: by pseudonym and by salted hash, so that both can be deleted lawfully.

Source: LEDGER.md, "Integrity".
"""

import hashlib
import secrets
from typing import Any

from lifecycle.access import is_system
from lifecycle.models import LedgerActor, LedgerEvidence

SYSTEM_ACTOR = "system"


def actor_of(user: Any) -> str:
    """Return the pseudonym of `user`, given at the first time; "" for nobody, "system" for background jobs."""
    if user is None:
        return ""
    if is_system(user):
        return SYSTEM_ACTOR
    actor, _made = LedgerActor.objects.get_or_create(user=user, defaults={"code": f"P-{secrets.token_hex(5)}"})
    return actor.code


def keep_evidence(text: str) -> str:
    """Keep what an operation rests on and return the hash that the ledger holds; "" for nothing."""
    text = text.strip()
    if not text:
        return ""
    salt = secrets.token_hex(16)
    digest = evidence_digest(salt, text)
    LedgerEvidence.objects.create(digest=digest, salt=salt, text=text)
    return digest


def evidence_digest(salt: str, text: str) -> str:
    """Return SHA-256 of salt and text, in hex: what anybody with both checks."""
    return hashlib.sha256((salt + text).encode()).hexdigest()

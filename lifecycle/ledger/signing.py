"""The seal key: an Ed25519 key in a file of its own, which signs head hashes and evidence packs.

The key is made once, by `create_key`, and never by accident: a missing file is an error, an existing one is never
written over. Its public half is published, so that a signature can be told from one by somebody else's key.
"""

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils.translation import gettext as _

from lifecycle.errors import LifeCycleError


class SealKeyError(LifeCycleError):
    """The seal key cannot be used; `path` is its file."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.path = path


class SealKeyMissing(SealKeyError):
    """There is no seal key yet."""


class SealKeyExists(SealKeyError):
    """There is a seal key already; it is never written over."""


class SealKeyUnreadable(SealKeyError):
    """The file cannot be read or written, or holds no Ed25519 private key."""


class SealKey:
    """A private key that signs. Signatures and public keys are hexadecimal digits (128 and 64)."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    def sign(self, message: bytes) -> str:
        """Return the signature of `message`."""
        return self._private.sign(message).hex()

    def public_key_hex(self) -> str:
        """Return the public half of the key."""
        return self._private.public_key().public_bytes_raw().hex()


def key_path() -> Path:
    """Return where the seal key lies (setting TARJOOMA_SEAL_KEY_FILE)."""
    return Path(settings.TARJOOMA_SEAL_KEY_FILE)


def create_key(path: Path | None = None) -> str:
    """Make a seal key that only the owner of the process may read (mode 0600) and return its public half.

    Raises SealKeyExists when the file is there, SealKeyUnreadable when it cannot be written.
    """
    path = path or key_path()
    private = Ed25519PrivateKey.generate()
    text = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unreadable(path, error) from error
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SealKeyExists(_("There is a seal key already; it is not written over: %s") % path, path) from None
    except OSError as error:
        raise _unreadable(path, error) from error
    try:
        _write(descriptor, text)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _unreadable(path, error) from error
    return SealKey(private).public_key_hex()


def _write(descriptor: int, text: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)


def _unreadable(path: Path, error: Exception) -> SealKeyUnreadable:
    facts = {"path": path, "reason": error}
    return SealKeyUnreadable(_("The seal key %(path)s cannot be used: %(reason)s") % facts, path)


def load_key(path: Path | None = None) -> SealKey:
    """Return the seal key; raises SealKeyMissing or SealKeyUnreadable."""
    path = path or key_path()
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        raise SealKeyMissing(_("There is no seal key yet: %s") % path, path) from None
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _unreadable(path, error) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise _unreadable(path, ValueError(_("it is no Ed25519 key")))
    return SealKey(private)


def sign(message: bytes) -> str:
    """Return the signature of `message` by the seal key; raises what `load_key` raises."""
    return load_key().sign(message)


def public_key_hex() -> str:
    """Return the public half of the seal key; raises what `load_key` raises."""
    return load_key().public_key_hex()


def trusted_keys() -> frozenset[str]:
    """Return the public halves that seals may be signed with: the present key's and those of former ones.

    Raises what `load_key` raises.
    """
    former = (key.strip().lower() for key in settings.TARJOOMA_FORMER_SEAL_KEYS)
    return frozenset({public_key_hex(), *filter(None, former)})


def verify(message: bytes, signature: str, public_key: str) -> bool:
    """Whether `signature` is that of `message` by `public_key`; whatever is no signature or key is not."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), message)
    except (ValueError, InvalidSignature):
        return False
    return True

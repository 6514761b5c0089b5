"""The seal key: made once, readable by its owner alone, and signatures as RFC 8032 has them."""

import stat
from pathlib import Path
from typing import Final

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.ledger import pack_verifier
from lifecycle.ledger.signing import (
    SealKey,
    SealKeyExists,
    SealKeyMissing,
    SealKeyUnreadable,
    create_key,
    key_path,
    load_key,
    public_key_hex,
    sign,
    verify,
)

#: RFC 8032, 7.1: secret key, public key, message, signature.
VECTORS: Final = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)
#: The order of the group: adding it to S gives the same point, which a careful check refuses (RFC 8032, 5.1.7).
ORDER: Final = 2**252 + 27742317777372353535851937790883648493

both_checks = pytest.mark.parametrize("check", [verify, pack_verifier.is_signed], ids=["library", "verifier"])


@pytest.fixture(name="path")
def key_file(tmp_path: Path, settings: object) -> Path:
    path = tmp_path / "keys" / "seal.pem"
    settings.TARJOOMA_SEAL_KEY_FILE = str(path)  # type: ignore[attr-defined]
    return path


def test_key_is_made_once_and_only_its_owner_reads_it(path: Path) -> None:
    public = create_key()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_bytes()
    with pytest.raises(SealKeyExists) as caught:
        create_key()
    assert caught.value.path == path == key_path()
    assert path.read_bytes() == text
    assert public_key_hex() == public == load_key().public_key_hex()


def test_what_is_signed_is_verified_by_the_public_half(path: Path) -> None:
    public = create_key()
    signature = sign(b"head")
    assert verify(b"head", signature, public)
    assert not verify(b"heap", signature, public)
    assert not verify(b"head", signature, create_key(path.with_name("other.pem")))


def test_missing_key_is_said_to_be_missing_and_not_made(path: Path) -> None:
    with pytest.raises(SealKeyMissing):
        sign(b"head")
    assert not path.exists()


def _pem(private: ec.EllipticCurvePrivateKey | Ed25519PrivateKey, password: bytes = b"") -> bytes:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"garbage",
        _pem(ec.generate_private_key(ec.SECP256R1())),
        _pem(Ed25519PrivateKey.generate(), b"password"),
    ],
    ids=["empty", "garbage", "another kind", "locked"],
)
def test_other_file_is_no_key(path: Path, text: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(text)
    with pytest.raises(SealKeyUnreadable) as caught:
        load_key()
    assert str(path) in str(caught.value)


def test_place_that_cannot_be_written_is_named(path: Path) -> None:
    path.parent.write_bytes(b"a file where the folder should be")
    with pytest.raises(SealKeyUnreadable):
        create_key()


@both_checks
@pytest.mark.parametrize("vector", VECTORS, ids=["test 1", "test 2", "test 3"])
def test_vectors_of_the_standard_hold(check: object, vector: tuple[str, str, str, str]) -> None:
    secret, public, message, signature = vector
    key = SealKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)))
    assert key.public_key_hex() == public
    assert key.sign(bytes.fromhex(message)) == signature
    assert check(bytes.fromhex(message), signature, public)  # type: ignore[operator]
    assert not check(bytes.fromhex(message) + b"!", signature, public)  # type: ignore[operator]


@both_checks
def test_signature_has_one_form_only(check: object) -> None:
    _secret, public, message, signature = VECTORS[1]
    larger = int.from_bytes(bytes.fromhex(signature)[32:], "little") + ORDER
    other = signature[:64] + larger.to_bytes(32, "little").hex()
    assert not check(bytes.fromhex(message), other, public)  # type: ignore[operator]


@both_checks
@pytest.mark.parametrize("garbage", ["", "zz", "ä", "ab", "ff" * 32, "ff" * 64, "00" * 64, "f" * 63])
def test_garbage_is_no_signature_and_no_key(check: object, garbage: str) -> None:
    _secret, public, message, signature = VECTORS[1]
    assert not check(bytes.fromhex(message), garbage, public)  # type: ignore[operator]
    assert not check(bytes.fromhex(message), signature, garbage)  # type: ignore[operator]


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 127), st.integers(0, 7))
def test_verifier_agrees_with_the_library(secret: bytes, message: bytes, place: int, bit: int) -> None:
    key = SealKey(Ed25519PrivateKey.from_private_bytes(secret))
    signature, public = key.sign(message), key.public_key_hex()
    assert pack_verifier.is_signed(message, signature, public)
    both = bytearray(bytes.fromhex(signature + public))
    both[place % len(both)] ^= 1 << bit
    changed = both[:64].hex(), both[64:].hex()
    assert not verify(message, *changed)
    assert not pack_verifier.is_signed(message, *changed)

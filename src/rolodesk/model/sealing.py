"""Secrets at rest and signatures: what the installation's keys seal, open, sign and check."""

import hmac
import os
import re
from base64 import b32encode, b64decode, b64encode
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
ID_BYTES: Final = 4
SIGNATURE_BYTES: Final = 10
_SEALED: Final = re.compile(r"v1:([0-9a-f]{8}):([A-Za-z0-9+/=]+)")


class SealBroken(ValueError):
    """What was sealed was changed, belongs elsewhere, or was sealed with a key that is not here any more."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"a secret was sealed with the key {key_id} and cannot be opened: put that key back,"
            " or set the secret anew"
        )


class Keyring:
    """
    The installation's keys, of 32 bytes each: the first seals and signs, the others open and check besides.

    A key does two things, each with a key derived from it (HKDF-SHA256): seal (AES-256-GCM) and sign (HMAC).
    It is no struct, so that no `repr` in a log or a traceback shows the keys.
    """

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys = keys

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The keys, the newest first."""
        return self._keys

    @property
    def newest_id(self) -> str:
        """The public name of the key that seals: 8 hexadecimal digits."""
        return _id_of(self.keys[0])

    def seal(self, secret: str, *, place: str) -> str:
        """Seal a secret for a place ("200/3/imap"); moved to another place it does not open."""
        nonce = os.urandom(NONCE_BYTES)
        box = AESGCM(_derived(self.keys[0], "seal")).encrypt(nonce, secret.encode(), place.encode())
        return f"v1:{self.newest_id}:{b64encode(nonce + box).decode()}"

    def is_newest(self, sealed: str) -> bool:
        """Answer whether something was sealed with the key that seals now."""
        match = _SEALED.fullmatch(sealed)
        return match is not None and match[1] == self.newest_id

    def open(self, sealed: str, *, place: str) -> str:
        """Open what was sealed for a place. Raises `SealBroken`."""
        match = _SEALED.fullmatch(sealed)
        key_id = match[1] if match else "?"
        for key in self.keys:
            if match and _id_of(key) == key_id:
                try:
                    box = b64decode(match[2])
                    aead = AESGCM(_derived(key, "seal"))
                    return aead.decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], place.encode()).decode()
                except (InvalidTag, ValueError):
                    break
        raise SealBroken(key_id)

    def sign(self, text: str, *, purpose: str) -> str:
        """Sign a text for a purpose: 16 letters of a to z and 2 to 7, whatever their case."""
        return _signature(self.keys[0], text, purpose)

    def is_signed(self, text: str, signature: str, *, purpose: str) -> bool:
        """Answer whether a signature is one of ours, by any of the keys; case does not matter."""
        given = signature.lower().encode("utf-8", "replace")
        return any(hmac.compare_digest(_signature(key, text, purpose).encode(), given) for key in self.keys)


def new_keyring() -> Keyring:
    """Draw a keyring of one key."""
    return Keyring((os.urandom(KEY_BYTES),))


def _signature(key: bytes, text: str, purpose: str) -> str:
    digest = hmac.digest(_derived(key, f"sign {purpose}"), text.encode(), "sha256")
    return b32encode(digest[:SIGNATURE_BYTES]).decode().lower()


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"rolodesk {purpose}".encode()).derive(key)


def _id_of(key: bytes) -> str:
    return sha256(b"rolodesk key id" + key).hexdigest()[: 2 * ID_BYTES]

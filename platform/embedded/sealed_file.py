"""A file that only the holder of a key can read or have written: AES-256-GCM over chunks, as age does it.

Header: magic, id of the key, salt. Then chunks of 64 KiB, each with its tag. The key of a file comes from key and salt
by HKDF-SHA256; a chunk's nonce is its number and whether it is the last (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizar, 2015), so that a chunk moved, left out or cut away at the end is noticed. The header is
authenticated with every chunk.
"""

import io
import secrets
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"scriptorium backup 2\n"
KEY_BYTES = 32
CHUNK_BYTES = 64 * 1024
_TAG_BYTES = 16
_ID_BYTES = 8
_SALT_BYTES = 32
HEADER_BYTES = len(MAGIC) + _ID_BYTES + _SALT_BYTES


class Unreadable(OSError):
    """The file was not sealed with this key, or is not what was sealed; the message says which."""


def key_id(key: bytes) -> bytes:
    """Tells keys apart without telling anything of them."""
    return _derived(key, b"", b"scriptorium backup key id", _ID_BYTES)


class SealingWriter(io.RawIOBase):
    """Seals what is written to it. Only `finish()` ends the file: one without its end cannot be opened."""

    def __init__(self, target: IO[bytes], key: bytes) -> None:
        self._target = target
        salt = secrets.token_bytes(_SALT_BYTES)
        self._chunks = _Chunks(key, MAGIC + key_id(key) + salt)
        self._waiting = bytearray()
        target.write(self._chunks.header)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = memoryview(data).cast("B")  # type: ignore[arg-type]
        self._waiting += piece
        while len(self._waiting) > CHUNK_BYTES:  # one is always kept: it may be the last
            self._target.write(self._chunks.seal(bytes(self._waiting[:CHUNK_BYTES]), is_last=False))
            del self._waiting[:CHUNK_BYTES]
        return len(piece)

    def finish(self) -> None:
        """Write the last chunk. Not `close()`: what is torn down by an error must not look whole."""
        self._target.write(self._chunks.seal(bytes(self._waiting), is_last=True))
        self._waiting.clear()


class SealedReader(io.RawIOBase):
    """Gives out only what is proven. Raises Unreadable, at the latest where the end should be."""

    def __init__(self, source: IO[bytes], key: bytes) -> None:
        header = source.read(HEADER_BYTES)
        if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
            raise Unreadable("its beginning is damaged")
        if header[len(MAGIC) : len(MAGIC) + _ID_BYTES] != key_id(key):
            raise Unreadable("it was encrypted with another key than the one given")
        self._source = source
        self._chunks = _Chunks(key, header)
        self._next = source.read(CHUNK_BYTES + _TAG_BYTES)
        self._opened = memoryview(b"")
        self._is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        while not self._opened and not self._is_over:
            self._open_next()
        into = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        count = min(len(into), len(self._opened))
        into[:count] = self._opened[:count]
        self._opened = self._opened[count:]
        return count

    def _open_next(self) -> None:
        chunk, self._next = self._next, self._source.read(CHUNK_BYTES + _TAG_BYTES)
        self._is_over = not self._next
        self._opened = memoryview(self._chunks.open(chunk, is_last=self._is_over))


class _Chunks:
    """The cipher of one file: chunks in their order, under a key that no other file has."""

    def __init__(self, key: bytes, header: bytes) -> None:
        self.header = header
        self._cipher = AESGCM(_derived(key, header[-_SALT_BYTES:], b"scriptorium backup", KEY_BYTES))
        self._number = 0

    def seal(self, chunk: bytes, *, is_last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(is_last), chunk, self.header)

    def open(self, sealed: bytes, *, is_last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(is_last), sealed, self.header)
        except InvalidTag:
            raise Unreadable("it was cut or altered after it was made") from None

    def _nonce(self, is_last: bool) -> bytes:
        self._number += 1
        return self._number.to_bytes(11, "big") + bytes([is_last])


def _derived(key: bytes, salt: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=purpose).derive(key)

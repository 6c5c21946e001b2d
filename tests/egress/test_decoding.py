"""Undoing content codings."""

import gzip
import zlib
from collections.abc import AsyncIterator

import pytest

from rolodesk.egress.decoding import Undecodable, decoded
from tests.egress.servers import in_loop

TEXT = b"The quick brown fox jumps over the lazy dog. " * 5000


async def in_pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def whole(data: bytes, coding: str, *, size: int = 1000) -> bytes:
    return b"".join([piece async for piece in decoded(in_pieces(data, size), coding)])


@pytest.mark.parametrize("size", [1, 7, 1000, 1_000_000])
@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("", TEXT[:3000]),
        ("identity", TEXT[:3000]),
        ("gzip", gzip.compress(TEXT)),
        (" GZip ", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
    ],
    ids=["none", "identity", "gzip", "GZip", "x-gzip", "deflate"],
)
@in_loop
async def test_a_body_is_decoded_however_it_is_cut(coding: str, data: bytes, size: int) -> None:
    assert await whole(data, coding, size=size) == (TEXT if coding.strip() not in {"", "identity"} else data)


@in_loop
async def test_a_bomb_comes_out_in_small_pieces() -> None:
    bomb = gzip.compress(bytes(20_000_000))
    sizes = [len(piece) async for piece in decoded(in_pieces(bomb, 65536), "gzip")]
    assert sum(sizes) == 20_000_000
    assert max(sizes) <= 65536


UNDECODABLE = {
    "br": ("br", b"\x0b\x02\x80hello\x03"),
    "zstd": ("zstd", b"(\xb5/\xfd"),
    "compress": ("compress", b"\x1f\x9d"),
    "two codings": ("gzip, gzip", gzip.compress(gzip.compress(TEXT))),
    "a coding and none": ("identity, gzip", gzip.compress(TEXT)),
    "plain": ("gzip", TEXT),
    "empty": ("gzip", b""),
    "cut": ("gzip", gzip.compress(TEXT)[:-1]),
    "a wrong checksum": ("gzip", gzip.compress(TEXT)[:-8] + bytes(8)),
    "followed by more": ("gzip", gzip.compress(TEXT) + b"more"),
    "followed by another": ("gzip", gzip.compress(TEXT) + gzip.compress(TEXT)),
    "deflate, cut": ("deflate", zlib.compress(TEXT)[:100]),
}


@pytest.mark.parametrize(("coding", "data"), UNDECODABLE.values(), ids=UNDECODABLE.keys())
@pytest.mark.parametrize("size", [1, 1_000_000])
@in_loop
async def test_an_unknown_or_damaged_coding_is_refused(coding: str, data: bytes, size: int) -> None:
    with pytest.raises(Undecodable):
        await whole(data, coding, size=size)


@in_loop
async def test_a_body_that_fills_its_last_piece_exactly_is_whole() -> None:
    exact = bytes(65536 * 3)
    assert await whole(gzip.compress(exact), "gzip", size=1_000_000) == exact

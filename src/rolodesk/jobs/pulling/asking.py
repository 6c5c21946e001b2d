"""Asking a vendor's API politely: one call at a time, waiting as long as it says."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
import structlog

from rolodesk.egress.client import Egress
from rolodesk.egress.errors import FetchFailed, UrlRefused
from rolodesk.model.errors import Conflicting

log = structlog.get_logger("rolodesk.pulling")

TRIES: Final = 6
FIRST_GAP: Final = 1.0
LONGEST_GAP: Final = 120.0
LARGEST_ANSWER: Final = 64 * 1024 * 1024
TRIED_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class Asker:
    """Asks one account. `base` is the URL that every path stands behind; `headers` may hold the key."""

    def __init__(
        self, egress: Egress, base: str, *, headers: Mapping[str, str], first_gap: float = FIRST_GAP
    ) -> None:
        self._egress = egress
        self._base = base.rstrip("/")
        self._headers = headers
        self._first_gap = first_gap

    async def get(self, path: str, **query: str) -> Any:
        """
        Ask for JSON. What is busy or away is asked again, after what `Retry-After` says or longer each time.

        Refuses (`Conflicting`) any other answer than 200; the sentence holds no key. None is a 404.
        """
        for attempt in range(1, TRIES + 1):
            try:
                status, headers, body = await self._once(path, query)
            except UrlRefused as error:
                # Not the URL: a key may stand in it.
                raise Conflicting(f"the account's URL may not be asked: {error.reason}") from None
            except FetchFailed as error:
                status, headers, body = 0, {}, error.reason.encode()
            if status == HTTPStatus.OK:
                return _decoded(body)
            if status == HTTPStatus.NOT_FOUND:
                return None
            if (status and status not in TRIED_AGAIN) or attempt == TRIES:
                break
            gap = max(_wanted(headers), self._first_gap * 2 ** (attempt - 1))
            log.info("waiting before asking again", status=status, seconds=gap)
            await asyncio.sleep(min(gap, LONGEST_GAP))
        told = f"with status {status}" if status else f"not: {body.decode(errors='replace')}"
        raise Conflicting(
            f"the account's API answered {told}; run the same command again to go on from there"
        )

    async def _once(self, path: str, query: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        url = f"{self._base}{path}" + (f"?{urlencode(query)}" if query else "")
        async with self._egress.ask(url, headers=self._headers) as response:
            body = bytearray()
            async with aclosing(response.chunks()) as chunks:
                async for chunk in chunks:
                    body += chunk
                    if len(body) > LARGEST_ANSWER:
                        raise Conflicting("the account's API answered more than 64 MB at once")
            return response.status, response.headers, bytes(body)


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        raise Conflicting("the account's API answered what is no JSON; is the URL right?") from None


def _wanted(headers: Mapping[str, str]) -> float:
    """Read `Retry-After` (RFC 9110, 10.2.3): seconds, or a date by the server's own clock; 0 without one."""
    text = headers.get("retry-after", "")
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        until, now = parsedate_to_datetime(text), parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError):
        return 0.0

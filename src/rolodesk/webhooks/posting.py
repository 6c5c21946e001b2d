"""One try: posting a delivery, and reading no more of the answer than there is time and room for."""

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from rolodesk.egress.client import Egress, Response
from rolodesk.egress.errors import EgressError
from rolodesk.model.delivery import ANSWER_LIMIT, FIRST_BAD, Tried

SECONDS: Final = 15.0
"""For all of it: the name, the connection, sending, and reading the answer."""
BYTES: Final = 64 * 1024
REDIRECTED: Final = "it redirects, which is not followed: give the webhook the URL that it ends at"
DIGITS: Final = 10


async def post(egress: Egress, url: str, payload: str, *, headers: Mapping[str, str]) -> Tried:
    """Post a payload to a URL. Whatever the receiver does, this ends in time with what came of it."""
    began = time.monotonic()
    deadline = asyncio.get_running_loop().time() + SECONDS
    try:
        async with egress.post(url, payload.encode(), headers=headers, deadline=deadline) as response:
            tried = _judged(response, await _start_of(response))
    except EgressError as refusal:
        tried = Tried(error=refusal.reason)
    return _timed(tried, began)


def _judged(response: Response, answer: str) -> Tried:
    """The status decides, however the body that follows it ends."""
    status, error = response.status, ""
    if FIRST_BAD <= status < 400:  # noqa: PLR2004 - HTTP's
        error = REDIRECTED
    elif status >= FIRST_BAD:
        error = f"it answered {status}"
    wish = _wish_of(response.headers.get("retry-after", ""))
    return Tried(status=status, error=error, answer=answer, wish_ms=wish)


async def _start_of(response: Response) -> str:
    """Read up to 64 KiB, so that a common answer ends well, and give the part that is kept."""
    read, kept = 0, b""
    try:
        async for chunk in response.chunks():
            kept += chunk[: max(0, ANSWER_LIMIT - len(kept))]
            read += len(chunk)
            if read >= BYTES:
                break
    except EgressError:
        pass
    return "".join(c if c.isprintable() or c in "\t\n" else "�" for c in kept.decode("utf-8", "replace"))


def _wish_of(retry_after: str) -> int:
    """Read `Retry-After` (RFC 9110, 10.2.3), seconds or a date, as milliseconds; what is neither is 0."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return int(text[:DIGITS]) * 1000
    try:
        at = parsedate_to_datetime(text)
        seconds = (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, OverflowError):
        return 0
    return max(0, round(seconds * 1000))


def _timed(tried: Tried, began: float) -> Tried:
    return Tried(
        status=tried.status,
        error=tried.error,
        answer=tried.answer,
        wish_ms=tried.wish_ms,
        duration_ms=round((time.monotonic() - began) * 1000),
    )

"""Where an ImBox client carries its key and its workspace: both in the path, `{apiKey}/{userId}`."""

import re
from typing import Final

from rolodesk.actions.scope import Caller
from rolodesk.asgi.request import Request

LEADING_DIGITS: Final = re.compile(r"0*([0-9]*)")


def key_of(_request: Request, params: dict[str, str]) -> str | None:
    """The `{apiKey}` of the path."""
    return params["apiKey"]


def admits(caller: Caller, params: dict[str, str]) -> bool:
    """
    Whether the `{userId}` of the path, read as its leading digits, is the key's workspace.

    A published client appends the verb to it (`…/200listTickets`), and the vendor answers. It is compared as
    text: no number is made of what may be a megabyte of digits.
    """
    found = LEADING_DIGITS.match(params["userId"])
    return found is not None and found[1] == str(caller.workspace.id)

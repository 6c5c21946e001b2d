"""What can go wrong with an outgoing request.

    EgressError
    ├── UrlRefused     we will not ask for it: not a plain public http(s) URL, or a redirect to such
    ├── FetchFailed    we asked, and it could not be had whole
    └── TooMuch        it is larger than what may be fetched in one call

Each names the URL as the caller gave it. The sentences are ours: they hold neither resolved addresses
nor a word of what a server answered.
"""

LONGEST_URL_SHOWN = 300
UNKNOWN_HOST = "its host could not be found; check the name"


class EgressError(Exception):
    """A URL that was not fetched: `url` is what the caller gave, `reason` says what to change."""

    def __init__(self, url: str, reason: str) -> None:
        shown = url if len(url) <= LONGEST_URL_SHOWN else f"{url[:LONGEST_URL_SHOWN]}…"
        super().__init__(f"{shown}: {reason}")
        self.url = url
        self.reason = reason


class UrlRefused(EgressError):
    """The URL, or one it redirects to, is not one that may be asked for."""


class FetchFailed(EgressError):
    """The URL was asked for and gave nothing, an error, or only a part."""


class TooMuch(EgressError):
    """The URL took the call over its `limit` in bytes, counted after decoding."""

    def __init__(self, url: str, limit: int) -> None:
        super().__init__(url, f"more than the {limit} bytes that may be fetched in one call; send less")
        self.limit = limit

"""What schemathesis makes up for the documents' formats: no call of a test leads out of this machine."""

from typing import Final

import schemathesis
from hypothesis import strategies as st

UNREACHABLE: Final = "http://192.0.2.1/made-up"
"""In a block that is no network's (RFC 5737), so the hub refuses to ask for it."""


HOST: Final = "192.0.2.1"


def name_no_host_outside() -> None:
    """Let every made-up URL and host be one that nobody asks."""
    schemathesis.openapi.format("uri", st.just(UNREACHABLE))
    schemathesis.openapi.format("idn-hostname", st.just(HOST))

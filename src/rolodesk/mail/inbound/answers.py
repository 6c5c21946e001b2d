"""What a client is answered, each with its enhanced status code (RFC 2034, RFC 3463)."""

import re
from typing import Final

KEPT: Final = "250 2.0.0 OK, kept"
SENDER_OK: Final = "250 2.1.0 OK"
RECIPIENT_OK: Final = "250 2.1.5 OK"
CANNOT_VERIFY: Final = "252 2.1.5 Send a letter and see"
GO_ON: Final = "354 End it with <CR><LF>.<CR><LF>"

TIMED_OUT: Final = "421 4.4.2 You were silent for too long"
STOPPING: Final = "421 4.3.2 The server is stopping; come back in a moment"
BUSY: Final = "421 4.3.2 Too many connections; come back in a moment"
TOO_MANY_UNKNOWN: Final = "421 4.7.0 Too many unknown recipients"
TROUBLE: Final = "451 4.3.0 Something is wrong here just now; try again later"
FULL: Final = "452 4.3.1 There is no room left here; try again later"
TOO_MANY_RECIPIENTS: Final = "452 4.5.3 Too many recipients for one letter; send it again to the others"

BAD_SYNTAX: Final = "501 5.5.4 Syntax error"
NOT_OFFERED: Final = "502 5.5.1 Not offered here"
TLS_ALREADY: Final = "503 5.5.1 TLS has begun already"
NO_RECIPIENT: Final = "503 5.5.1 Say RCPT TO first"
NO_GREETING: Final = "503 5.5.1 Say hello first"
UNKNOWN_RECIPIENT: Final = "550 5.1.1 There is no such mailbox here"
TOO_LARGE: Final = "552 5.3.4 The letter is larger than what is taken here"
BAD_ADDRESS: Final = "553 5.1.3 The address is not one"
BAD_SENDER: Final = "553 5.1.7 The address is not one"

_CODED: Final = re.compile(r"([245])[0-9]{2} (?:\1\.[0-9]{1,3}\.[0-9]{1,3} )?")
_CODES: Final = {
    "221": "2.0.0",
    "250": "2.0.0",
    "252": "2.1.5",
    "421": "4.7.0",
    "500": "5.5.2",
    "501": "5.5.4",
    "502": "5.5.1",
    "503": "5.5.1",
    "552": "5.3.4",
    "553": "5.1.3",
    "554": "5.5.0",
    "555": "5.5.4",
}


def with_code(answer: str) -> str:
    """Give an answer its enhanced status code where it has none."""
    match = _CODED.match(answer)
    code = _CODES.get(answer[:3])
    if match is None or len(match[0]) > len("250 ") or code is None:
        return answer
    return f"{answer[:3]} {code} {answer[4:]}"

"""How much of a letter is looked at, and what that may take. `docs/mail-parsing.md` has the table."""

from typing import Final

SECONDS: Final = 5.0
"""Wall clock for one letter; then its process is killed."""
MEMORY: Final = 256 * 1024 * 1024
"""Bytes of address space for the process that parses."""
FILE_BYTES: Final = 1024 * 1024 * 1024
"""Of a file in the spool folder. None is larger than its letter, whose size is limited where it comes in."""
LETTERS_PER_PROCESS: Final = 500
"""After so many a process is replaced by a fresh one."""
START_SECONDS: Final = 30.0
"""For a process to come up, before its first letter."""

DEPTH: Final = 20
"""Multiparts within multiparts. What lies deeper is kept as one file."""
PARTS: Final = 500
"""Parts, multiparts among them. The rest of the letter is kept as one file."""
HEADER_BYTES: Final = 256 * 1024
"""Of one header, its lines together. What follows is passed over."""
HEADER_FIELDS: Final = 500
"""Fields of one header."""
FIELD_BYTES: Final = 64 * 1024
"""Of one field."""
HEADER_VALUE: Final = 8_192
"""Characters of a value in `Letter.headers`."""
ADDRESSES: Final = 200
"""Of To, of Cc, and of Reply-To, each."""
REFERENCES: Final = 100
"""Message-IDs of References: the first, and the last of the others."""
MESSAGE_REF: Final = 900
"""Characters of a Message-ID; a longer one is none."""
NAME: Final = 200
"""Characters of a display name."""
SUBJECT: Final = 1_000
"""Characters."""
PLAIN_BYTES: Final = 256 * 1024
"""Of a part of plain text that is read. A longer one is kept as a file besides."""
HTML_BYTES: Final = 1024 * 1024
"""Of a part of HTML that is read. A longer one is kept as a file besides."""
READ_BYTES: Final = 2 * 1024 * 1024
"""Of all parts that are read as text, together. What is beyond is kept as files."""
TEXT: Final = 262_144
"""Characters of `Letter.whole_plain`."""
HTML: Final = 2_000_000
"""Characters of `Letter.html`. Longer HTML is replaced by what is made of the text."""
HTML_TO_TEXT: Final = 200_000
"""Characters of HTML, of all parts, that are laid out as text; of more the tags are only taken away."""
TAGS_TO_TEXT: Final = 20_000
"""Tags of it, likewise."""
REPLY_TEXT: Final = 6_000
"""Characters, of what is not quoted, in which signatures and quotes are looked for by the library."""
RETURNED_BYTES: Final = 64 * 1024
"""Of a returned message, or of the details in a report, that are read."""
FAILURES: Final = 100
"""Recipients in a report."""
LANGUAGE_TEXT: Final = 4_000
"""Characters by which the language is guessed."""

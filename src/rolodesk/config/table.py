"""The table of settings: name, default, what is allowed, and what each means."""

from collections.abc import Callable
from typing import Final

import msgspec

from rolodesk.config import values

PREFIX: Final = "ROLODESK_"


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table. `default` is text, as it would be written; "" is unset."""

    name: str
    default: str
    allowed: str
    """Completes "it must be"."""
    meaning: str
    parse: Callable[[str], object]
    """Raises `ValueError` for what is not allowed."""
    is_secret: bool = False
    """It may hold a password, so errors do not repeat it."""

    @property
    def variable(self) -> str:
        """The environment variable."""
        return PREFIX + self.name.upper()


_NETWORKS: Final = "networks such as 10.0.0.0/8,192.0.2.7, separated by commas, without host bits"

TABLE: Final = (
    Setting(
        name="data",
        default="data",
        allowed="a folder's path",
        meaning="The folder of the SQLite file, the attachments and rolodesk.toml; made where missing.",
        parse=values.path,
    ),
    Setting(
        name="database_url",
        default="",
        allowed="a PostgreSQL address such as postgresql://user:password@host/database",
        meaning="The PostgreSQL database; unset, the store is the file rolodesk.db in the data folder.",
        parse=values.database_url,
        is_secret=True,
    ),
    Setting(
        name="blobs_url",
        default="",
        allowed="a folder's path, file:///path or s3://bucket/prefix",
        meaning="Where the bytes of attachments are kept; unset, the folder blobs in the data folder.",
        parse=values.blobs_url,
        is_secret=True,
    ),
    Setting(
        name="public_url",
        default="",
        allowed="an http or https address such as https://rolodesk.example.org",
        meaning="The address people and programs reach us at, for links; unset, that of each request.",
        parse=values.public_url,
    ),
    Setting(
        name="trusted_proxies",
        default="",
        allowed=_NETWORKS,
        meaning="The reverse proxies whose X-Forwarded headers are believed.",
        parse=values.networks,
    ),
    Setting(
        name="egress_allow",
        default="",
        allowed=_NETWORKS,
        meaning="Private networks that outgoing requests may reach, on any port; all others are refused.",
        parse=values.networks,
    ),
    Setting(
        name="body_limit",
        default="524288",
        allowed="a number of bytes from 1024 to 104857600",
        meaning="The largest request body, in bytes.",
        parse=values.whole(1024, 104_857_600),
    ),
    Setting(
        name="key_rate",
        default="0",
        allowed="a whole number from 0 to 1000000",
        meaning="Requests a second that an API key may make if it has no limit of its own; 0 is no limit.",
        parse=values.whole(0, 1_000_000),
    ),
    Setting(
        name="postgres_connections",
        default="10",
        allowed="a whole number from 2 to 1000",
        meaning="PostgreSQL connections of each process, at most.",
        parse=values.whole(2, 1000),
    ),
    Setting(
        name="statement_cache",
        default="1024",
        allowed="a whole number from 0 to 100000",
        meaning="Prepared statements of each PostgreSQL connection; 0 behind a transaction pooler.",
        parse=values.whole(0, 100_000),
    ),
    Setting(
        name="host",
        default="127.0.0.1",
        allowed="an address or a name to listen on, such as 127.0.0.1, 0.0.0.0 or ::",
        meaning="The address to listen on.",
        parse=values.host,
    ),
    Setting(
        name="port",
        default="8080",
        allowed="a whole number from 0 to 65535",
        meaning="The port to listen on; 0 takes a free one.",
        parse=values.whole(0, 65_535),
    ),
    Setting(
        name="workers",
        default="1",
        allowed="a whole number from 1 to 256",
        meaning="HTTP worker processes.",
        parse=values.whole(1, 256),
    ),
    Setting(
        name="smtp",
        default="",
        allowed="an address and a port such as 127.0.0.1:2525, or [::]:25",
        meaning="Where letters are taken in by SMTP; unset, nowhere.",
        parse=values.listening,
    ),
    Setting(
        name="lmtp",
        default="",
        allowed="an address and a port such as 127.0.0.1:2424",
        meaning="Where letters are taken in by LMTP, from a mail server beside us; unset, nowhere.",
        parse=values.listening,
    ),
    Setting(
        name="mail_name",
        default="",
        allowed="a host name such as mail.example.org",
        meaning="The name we greet other mail servers with; unset, this machine's.",
        parse=values.mail_name,
    ),
    Setting(
        name="mail_certificate",
        default="",
        allowed="the path of a file of PEM certificates",
        meaning="The certificate chain for STARTTLS; unset, it is not offered.",
        parse=values.file,
    ),
    Setting(
        name="mail_certificate_key",
        default="",
        allowed="the path of a PEM file",
        meaning="The private key of mail_certificate, where it is not in the same file.",
        parse=values.file,
    ),
    Setting(
        name="mail_size_limit",
        default="78643200",
        allowed="a number of bytes from 65536 to 1073741824",
        meaning="The largest letter that is taken in, in bytes as it travels (attachments grow by a third).",
        parse=values.whole(65_536, 1_073_741_824),
    ),
    Setting(
        name="relay_url",
        default="",
        allowed="smtp://user:password@host:587 (STARTTLS; ?tls=none goes without), or smtps://…:465",
        meaning="The server that mail leaves through if its mailbox has none; unset, the built-in outbox.",
        parse=values.relay_url,
        is_secret=True,
    ),
    Setting(
        name="mail_sender",
        default="",
        allowed="an e-mail address such as rolodesk@example.org",
        meaning="Where invitations and password resets come from, by relay_url; unset, a mailbox's address.",
        parse=values.mail_sender,
    ),
    Setting(
        name="secret_keys",
        default="",
        allowed="keys of 64 hexadecimal digits, the newest first, separated by commas",
        meaning="Seals passwords and signs reply tokens; unset, the file secret.keys in the data folder.",
        parse=values.secret_keys,
        is_secret=True,
    ),
    Setting(
        name="log_format",
        default="console",
        allowed="json or console",
        meaning="How log lines are written: for programs or for people.",
        parse=values.log_format,
    ),
    Setting(
        name="log_requests",
        default="no",
        allowed="yes or no",
        meaning="Whether each request writes a log line (its route, status and time, never its path).",
        parse=values.yes_or_no,
    ),
)
"""Every setting, in the order of the fields of `Settings`."""

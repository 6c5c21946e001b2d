"""The settings of an installation: one table, read once from file, environment and command line."""

import ipaddress
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import msgspec

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
FILE_NAME: Final = "rolodesk.toml"
PREFIX: Final = "ROLODESK_"


class BadSetting(Exception):
    """A setting that cannot be used. The sentence names where it stands, its value and what is allowed."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an installation runs with. `TABLE` says what each means."""

    data: Path
    database_url: str | None
    blobs_url: str | None
    public_url: str | None
    trusted_proxies: tuple[Network, ...]
    egress_allow: tuple[Network, ...]
    body_limit: int
    key_rate: int
    postgres_connections: int
    statement_cache: int
    host: str
    port: int
    workers: int
    log_format: str
    log_requests: bool

    @property
    def store(self) -> Path | str:
        """The SQLite file's path, or the URL of the PostgreSQL database."""
        return self.data / "rolodesk.db" if self.database_url is None else self.database_url

    @property
    def blobs(self) -> str:
        """The folder's path or the URL where the bytes of attachments are kept."""
        return str(self.data / "blobs") if self.blobs_url is None else self.blobs_url


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


_DATABASE_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*)(:[0-9]{1,5})?")


def _whole(lowest: int, highest: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,18}", text) or not lowest <= int(text) <= highest:
            raise ValueError
        return int(text)

    return parse


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def _path(text: str) -> Path:
    if not text:
        raise ValueError
    return Path(text).expanduser()


def _database_url(text: str) -> str | None:
    if not text:
        return None
    url = urlsplit(text)
    hosts = url.netloc.rpartition("@")[2].split(",")
    if url.scheme not in {"postgresql", "postgres"} or not all(map(_DATABASE_HOST.fullmatch, hosts)):
        raise ValueError
    return text


def _blobs_url(text: str) -> str | None:
    scheme, separator, _ = text.partition("://")
    if separator and scheme.lower() not in {"file", "s3"}:
        raise ValueError
    return text or None


def _public_url(text: str) -> str | None:
    url = urlsplit(text.rstrip("/"))
    if not text:
        return None
    if url.scheme not in {"http", "https"} or not url.hostname or url.query or url.fragment or url.username:
        raise ValueError
    return url.geturl()


def _host(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z.:_-]+", text):
        raise ValueError
    return text


def _log_format(text: str) -> str:
    if text not in {"json", "console"}:
        raise ValueError
    return text


def _yes_or_no(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError
    return text == "yes"


_NETWORKS: Final = "networks such as 10.0.0.0/8,192.0.2.7, separated by commas, without host bits"

TABLE: Final = (
    Setting(
        name="data",
        default="data",
        allowed="a folder's path",
        meaning="The folder of the SQLite file, the attachments and rolodesk.toml; made where missing.",
        parse=_path,
    ),
    Setting(
        name="database_url",
        default="",
        allowed="a PostgreSQL address such as postgresql://user:password@host/database",
        meaning="The PostgreSQL database; unset, the store is the file rolodesk.db in the data folder.",
        parse=_database_url,
        is_secret=True,
    ),
    Setting(
        name="blobs_url",
        default="",
        allowed="a folder's path, file:///path or s3://bucket/prefix",
        meaning="Where the bytes of attachments are kept; unset, the folder blobs in the data folder.",
        parse=_blobs_url,
        is_secret=True,
    ),
    Setting(
        name="public_url",
        default="",
        allowed="an http or https address such as https://rolodesk.example.org",
        meaning="The address people and programs reach us at, for links; unset, that of each request.",
        parse=_public_url,
    ),
    Setting(
        name="trusted_proxies",
        default="",
        allowed=_NETWORKS,
        meaning="The reverse proxies whose X-Forwarded headers are believed.",
        parse=_networks,
    ),
    Setting(
        name="egress_allow",
        default="",
        allowed=_NETWORKS,
        meaning="Private networks that outgoing requests may reach, on any port; all others are refused.",
        parse=_networks,
    ),
    Setting(
        name="body_limit",
        default="524288",
        allowed="a number of bytes from 1024 to 104857600",
        meaning="The largest request body, in bytes.",
        parse=_whole(1024, 104_857_600),
    ),
    Setting(
        name="key_rate",
        default="0",
        allowed="a whole number from 0 to 1000000",
        meaning="Requests a second that an API key may make if it has no limit of its own; 0 is no limit.",
        parse=_whole(0, 1_000_000),
    ),
    Setting(
        name="postgres_connections",
        default="10",
        allowed="a whole number from 2 to 1000",
        meaning="PostgreSQL connections of each process, at most.",
        parse=_whole(2, 1000),
    ),
    Setting(
        name="statement_cache",
        default="1024",
        allowed="a whole number from 0 to 100000",
        meaning="Prepared statements of each PostgreSQL connection; 0 behind a transaction pooler.",
        parse=_whole(0, 100_000),
    ),
    Setting(
        name="host",
        default="127.0.0.1",
        allowed="an address or a name to listen on, such as 127.0.0.1, 0.0.0.0 or ::",
        meaning="The address to listen on.",
        parse=_host,
    ),
    Setting(
        name="port",
        default="8080",
        allowed="a whole number from 0 to 65535",
        meaning="The port to listen on; 0 takes a free one.",
        parse=_whole(0, 65_535),
    ),
    Setting(
        name="workers",
        default="1",
        allowed="a whole number from 1 to 256",
        meaning="HTTP worker processes.",
        parse=_whole(1, 256),
    ),
    Setting(
        name="log_format",
        default="console",
        allowed="json or console",
        meaning="How log lines are written: for programs or for people.",
        parse=_log_format,
    ),
    Setting(
        name="log_requests",
        default="no",
        allowed="yes or no",
        meaning="Whether each request writes a log line (its route, status and time, never its path).",
        parse=_yes_or_no,
    ),
)
"""Every setting, in the order of the fields of `Settings`."""

_BY_NAME: Final = {setting.name: setting for setting in TABLE}


def read_settings(*, environment: Mapping[str, str], options: Mapping[str, str | None]) -> Settings:
    """
    Read the settings: a command-line option, else the environment, else rolodesk.toml, else the default.

    `options` maps names to the text given on the command line, None where it was not given. An empty
    variable is one that is not set. Raises `BadSetting`. Variables that name no setting are left alone
    (container platforms make up their own with our prefix); `unknown_variables` lists them.
    """
    given: dict[str, _Given] = {}
    for setting in TABLE:
        if (option := options.get(setting.name)) is not None:
            given[setting.name] = _Given(f"--{setting.name.replace('_', '-')}", option)
        elif variable := environment.get(setting.variable):
            given[setting.name] = _Given(setting.variable, variable)
    data = _value(_BY_NAME["data"], given)
    assert isinstance(data, Path)  # noqa: S101 - what its parser answers
    given = _of_file(data / FILE_NAME) | given
    values = {setting.name: _value(setting, given) for setting in TABLE}
    return Settings(**values)  # type: ignore[arg-type]  # a test holds that each parser gives its field's type


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """List the environment variables with our prefix that name no setting."""
    known = {setting.variable for setting in TABLE}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


class _Given(msgspec.Struct, frozen=True):
    """A setting's text and where it stands."""

    where: str
    text: str


def _value(setting: Setting, given: Mapping[str, _Given]) -> object:
    source = given.get(setting.name, _Given("the default", setting.default))
    try:
        return setting.parse(source.text)
    except ValueError:
        shown = "not usable" if setting.is_secret else repr(source.text)
        raise BadSetting(f"{source.where} is {shown}: it must be {setting.allowed}") from None


def _of_file(path: Path) -> dict[str, _Given]:
    """Read rolodesk.toml: a flat table, numbers and lists of texts welcome."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise BadSetting(f"{path} cannot be read: {error}") from None
    found = {}
    for name, value in table.items():
        where = f"{name} in {path}"
        if name not in _BY_NAME or name == "data":
            raise BadSetting(f"{where} is no setting of a file: it may hold {_FILE_NAMES}")
        found[name] = _Given(where, _as_text(value, where=where))
    return found


def _as_text(value: object, *, where: str) -> str:
    """Put a TOML value as it would stand in the environment."""
    match value:
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case dict():
            raise BadSetting(f"{where} is {value!r}: it must be a text, a number, a list, true or false")
        case list():
            return ",".join(map(str, value))
    return str(value)


_FILE_NAMES: Final = ", ".join(name for name in _BY_NAME if name != "data")

"""The settings of an installation: one table, read once from file, environment and command line."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from rolodesk.config.table import PREFIX, TABLE, Setting
from rolodesk.config.values import Network

__all__ = [
    "FILE_NAME",
    "PREFIX",
    "TABLE",
    "BadSetting",
    "Setting",
    "Settings",
    "read_settings",
    "unknown_variables",
]

FILE_NAME: Final = "rolodesk.toml"


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
    smtp: tuple[str, int] | None
    lmtp: tuple[str, int] | None
    mail_name: str
    mail_certificate: Path | None
    mail_certificate_key: Path | None
    mail_size_limit: int
    relay_url: str | None
    mail_sender: str
    secret_keys: str
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

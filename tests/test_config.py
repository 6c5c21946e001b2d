"""The settings: where they come from, and what is refused."""

from ipaddress import ip_network
from pathlib import Path

import msgspec
import pytest

from rolodesk.config import TABLE, BadSetting, Settings, read_settings, unknown_variables

NETWORKS = "10.0.0.0/8, 192.0.2.7"


def read(data: Path, variables: dict[str, str] | None = None, /, **options: str) -> Settings:
    return read_settings(environment=variables or {}, options={"data": str(data), **options})


def write(data: Path, text: str) -> None:
    data.joinpath("rolodesk.toml").write_text(text, "utf-8")


def test_the_table_lists_the_fields_of_the_settings_in_their_order() -> None:
    assert [setting.name for setting in TABLE] == [field.name for field in msgspec.structs.fields(Settings)]


def test_every_setting_is_explained_in_a_sentence() -> None:
    for setting in TABLE:
        assert setting.meaning.endswith("."), setting.name
        assert setting.variable == f"ROLODESK_{setting.name.upper()}"


def test_each_default_is_allowed_and_of_its_fields_type() -> None:
    defaults = read_settings(environment={}, options={})
    assert defaults == Settings(
        data=Path("data"),
        database_url=None,
        blobs_url=None,
        public_url=None,
        trusted_proxies=(),
        egress_allow=(),
        body_limit=524_288,
        key_rate=0,
        postgres_connections=10,
        statement_cache=1024,
        host="127.0.0.1",
        port=8080,
        workers=1,
        smtp=None,
        lmtp=None,
        mail_name="",
        mail_certificate=None,
        mail_certificate_key=None,
        mail_size_limit=75 * 1024 * 1024,
        relay_url=None,
        mail_sender="",
        secret_keys="",
        log_format="console",
        log_requests=defaults.log_requests,
    )
    assert defaults.store == Path("data/rolodesk.db")
    assert defaults.blobs == "data/blobs"


def test_a_file_gives_way_to_the_environment_and_that_to_the_command_line(tmp_path: Path) -> None:
    write(tmp_path, 'port = 1\nworkers = 1\nhost = "0.0.0.0"')
    settings = read(tmp_path, {"ROLODESK_PORT": "2", "ROLODESK_WORKERS": "2"}, workers="3")
    assert (settings.host, settings.port, settings.workers) == ("0.0.0.0", 2, 3)


def test_an_empty_variable_is_one_that_is_not_set(tmp_path: Path) -> None:
    write(tmp_path, "port = 1")
    assert read(tmp_path, {"ROLODESK_PORT": ""}).port == 1


def test_a_file_may_hold_numbers_lists_and_truths(tmp_path: Path) -> None:
    write(tmp_path, 'egress_allow = ["10.0.0.0/8", "192.0.2.7"]')
    expected = (ip_network("10.0.0.0/8"), ip_network("192.0.2.7/32"))
    assert read(tmp_path).egress_allow == expected
    write(tmp_path, "log_requests = true")
    assert read(tmp_path).log_requests is True
    assert read(tmp_path, {"ROLODESK_TRUSTED_PROXIES": NETWORKS}).trusted_proxies == expected


def test_a_database_and_blobs_elsewhere_replace_those_in_the_data_folder(tmp_path: Path) -> None:
    url = "postgresql://hub@db.example.org/hub"
    settings = read(tmp_path, database_url=url, blobs_url="s3://bucket/prefix")
    assert settings.store == url
    assert settings.blobs == "s3://bucket/prefix"


@pytest.mark.parametrize(
    "hosts", ["", "[::1]:5433", "hub:p%40ss@one:5432,two", "hub@/hub?host=/run/postgresql"]
)
def test_a_database_may_have_a_port_a_password_and_several_hosts(tmp_path: Path, hosts: str) -> None:
    assert read(tmp_path, database_url=f"postgresql://{hosts}").store == f"postgresql://{hosts}"


def test_a_public_url_loses_its_last_slash(tmp_path: Path) -> None:
    assert (
        read(tmp_path, public_url="https://hub.example.org/desk/").public_url
        == "https://hub.example.org/desk"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "http"),
        ("port", "65536"),
        ("port", "-1"),
        ("port", "８０"),
        ("port", "tcp://10.0.0.1:80"),
        ("workers", "0"),
        ("host", "a b"),
        ("body_limit", "10"),
        ("egress_allow", "10.0.0.1/8"),
        ("egress_allow", "example.org"),
        ("trusted_proxies", "10.0.0.0/33"),
        ("public_url", "hub.example.org"),
        ("public_url", "ftp://hub.example.org"),
        ("public_url", "https://hub.example.org/?q"),
        ("public_url", "https://user@hub.example.org"),
        ("log_format", "xml"),
    ],
)
def test_a_bad_value_is_refused_naming_the_setting_the_value_and_what_is_allowed(
    tmp_path: Path, name: str, value: str
) -> None:
    allowed = next(setting.allowed for setting in TABLE if setting.name == name)
    with pytest.raises(BadSetting) as refused:
        read(tmp_path, {f"ROLODESK_{name.upper()}": value})
    assert str(refused.value) == f"ROLODESK_{name.upper()} is {value!r}: it must be {allowed}"
    with pytest.raises(BadSetting) as refused:
        read(tmp_path, **{name: value})
    assert str(refused.value) == f"--{name.replace('_', '-')} is {value!r}: it must be {allowed}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "postgresql://hub:secret@db:port/hub"),
        ("database_url", "mysql://hub:secret@db/hub"),
        ("blobs_url", "gs://bucket/?token=secret"),
    ],
)
def test_a_bad_address_that_may_hold_a_password_is_not_repeated(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(BadSetting, match=f"ROLODESK_{name.upper()} is not usable: it must be") as refused:
        read(tmp_path, {f"ROLODESK_{name.upper()}": value})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("port = ", "cannot be read: Invalid value"),
        ("prot = 8080", r"prot in .*rolodesk\.toml is no setting of a file: it may hold database_url, "),
        ('data = "/elsewhere"', "data in .* is no setting of a file"),
        ("port = true", "port in .* is 'yes': it must be a whole number"),
        ("port = 8080.5", "port in .* is '8080.5': it must be a whole number"),
        ("[port]", "port in .* is {}: it must be"),
    ],
)
def test_a_bad_file_is_refused_naming_the_place(tmp_path: Path, text: str, sentence: str) -> None:
    write(tmp_path, text)
    with pytest.raises(BadSetting, match=sentence):
        read(tmp_path)


def test_variables_that_name_no_setting_are_listed_and_harm_nothing(tmp_path: Path) -> None:
    environment = {"ROLODESK_SERVICE_HOST": "10.0.0.1", "ROLODESK_PORT": "80", "PATH": "/bin"}
    assert unknown_variables(environment) == ["ROLODESK_SERVICE_HOST"]
    assert read(tmp_path, environment).port == 80

"""Whose word is taken for who calls, and under which name."""

from ipaddress import ip_network
from typing import Any

import pytest

from rolodesk.asgi.proxies import Proxies

TRUSTED = Proxies(trusted=(ip_network("10.0.0.0/8"),))


def asgi_scope(client: str = "192.0.2.1", **headers: str) -> dict[str, Any]:
    return {
        "client": (client, 1234),
        "server": ("127.0.0.1", 8080),
        "scheme": "http",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }


def test_a_stranger_is_not_believed() -> None:
    scope = asgi_scope(host="apiv2.imbox.io", x_forwarded_for="203.0.113.9", x_forwarded_proto="https")
    assert TRUSTED.client_address(scope) == "192.0.2.1"
    assert TRUSTED.origin(scope) == "http://apiv2.imbox.io"


def test_a_trusted_proxy_is_believed_as_far_as_the_first_stranger() -> None:
    scope = asgi_scope(
        client="10.0.0.1",
        host="inner",
        x_forwarded_for="1.1.1.1, 203.0.113.9, 10.0.0.2",
        x_forwarded_proto="https",
        x_forwarded_host="rolodesk.example.org",
    )
    assert TRUSTED.client_address(scope) == "203.0.113.9"
    assert TRUSTED.origin(scope) == "https://rolodesk.example.org"


def test_the_public_url_wins() -> None:
    proxies = Proxies(public_url="https://crm.example.org/")
    assert proxies.origin(asgi_scope(host="other")) == "https://crm.example.org"


@pytest.mark.parametrize("host", ["", "a b", 'x"y', "evil.example/<script>", "a@b", "x\\y"])
def test_a_host_header_that_is_no_host_is_not_repeated(host: str) -> None:
    assert TRUSTED.origin(asgi_scope(host=host)) == "http://127.0.0.1:8080"


@pytest.mark.parametrize("host", ["example.org", "example.org:8080", "[::1]:8080", "127.0.0.1"])
def test_a_host_header_is_used_for_links(host: str) -> None:
    assert TRUSTED.origin(asgi_scope(host=host)) == f"http://{host}"

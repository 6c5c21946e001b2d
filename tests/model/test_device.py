"""What a session was begun with."""

import pytest

from rolodesk.model.device import browser_of, network_of

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (f"{WINDOWS} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36", "Chrome on Windows"),
        (f"{WINDOWS} AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        (f"{MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari on macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/140.0", "Chrome on iPhone"),
        ("curl/8.5.0", ""),
        ("", ""),
        ("<script>Firefox/1", "Firefox"),
    ],
)
def test_a_browser_is_named_with_its_system(user_agent: str, said: str) -> None:
    assert browser_of(user_agent) == said


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("127.0.0.1", "this machine"),
        ("::1", "this machine"),
        ("::ffff:127.0.0.1", "this machine"),
        ("192.168.1.7", "private network"),
        ("100.64.0.1", "private network"),
        ("fe80::1", "private network"),
        ("8.8.8.8", "internet"),
        ("2001:4860::8", "internet"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_an_address_is_classed(address: str, said: str) -> None:
    assert network_of(address) == said

"""The benchmarks of mail deliver what they say, to the bare listener and to the hub."""

from collections.abc import Iterator

import pytest
from bench.mail.hub import CONNECTIONS, MailHub, bare_listener, deliver, mail_hub
from bench.mail.large import deliver_large


@pytest.fixture(scope="module")
def mail() -> Iterator[MailHub]:
    with mail_hub() as running:
        yield running


def test_both_take_every_letter(mail: MailHub) -> None:
    with bare_listener() as bare:
        assert deliver(bare, letters=2 * CONNECTIONS).letters == 2 * CONNECTIONS
    assert deliver(mail.port, letters=2 * CONNECTIONS).letters == 2 * CONNECTIONS
    mail.wait_until_all_are_taken_in()
    states = [one["state"] for one in mail.hub.cli("mail", "letters", "--limit", "1000")]
    assert states == ["taken"] * 2 * CONNECTIONS


def test_large_ones_are_noticed(mail: MailHub) -> None:
    noticed = deliver_large(mail, letters=2, megabytes=2)
    assert noticed.memory > 50
    assert noticed.p99_read > 0
    assert noticed.p99_write > 0
    newest = mail.hub.cli("mail", "letters", "--limit", "2")
    assert [one["state"] for one in newest] == ["taken", "taken"]
    assert min(one["size"] for one in newest) > 2 << 20
    assert mail.background in mail.hub.pids()

"""Fetching from a real IMAP server: everything once, whatever happens in between."""

from contextlib import ExitStack

import pytest

from rolodesk.actions import connections, letters
from rolodesk.actions.scope import Scope
from rolodesk.mail.imap.draining import PATIENCE
from rolodesk.mail.imap.fetching import Pace
from rolodesk.model.connection import ConnectionKind, Password, Security
from rolodesk.model.letter import LetterState
from rolodesk.storage.letters import finish
from tests.mail.imap.conftest import QUICK, Desk, letter, until
from tests.mail.imap.dovecot import Account, Dovecot, dovecot

QUICK_IDLE = Pace(claims=0.02, idle=0.05, poll=0.05, breath=0.0, timeout=20)


def test_letters_are_kept_byte_by_byte_in_their_order_with_what_stands_for_the_envelope(
    desk: Desk, account: Account
) -> None:
    account.put(letter("one"))
    account.put(letter("two", more="Delivered-To: info+later@example.org"))
    desk.connect(account)
    with desk.fetching():
        one, two = desk.await_letters(2)
        working = desk.await_state("working")
    assert (desk.content(one), desk.content(two)[:15]) == (letter("one"), b"Return-Path: <j")
    assert (one.mailbox_id, one.source, one.state) == (desk.mailbox_id, "imap", LetterState.WAITING)
    assert (one.envelope_from, one.envelope_to) == ("jane@example.com", "info@example.org")
    assert two.envelope_to == "info+later@example.org"
    assert (working.last_uid, working.last_error, working.failures) == (2, "", 0)
    assert account.flags() == ["", ""]


def test_a_letter_that_comes_while_the_server_is_idled_on_is_fetched_at_once(
    desk: Desk, account: Account
) -> None:
    desk.connect(account)
    with desk.fetching():  # it would look again by itself after 20 s, when this has long been given up
        desk.await_state("working")
        for number in range(3):
            account.put(letter(f"new {number}"))
            desk.await_letters(number + 1)
    assert desk.subjects() == ["new 0", "new 1", "new 2"]


def test_idling_is_begun_anew_again_and_again(desk: Desk, account: Account) -> None:
    desk.connect(account)
    with desk.fetching(pace=QUICK_IDLE):
        desk.await_state("working")
        for number in range(5):
            account.put(letter(f"new {number}"))
        desk.await_letters(5)
    assert desk.subjects() == [f"new {number}" for number in range(5)]


def test_a_server_without_idle_is_polled(desk: Desk) -> None:
    with dovecot(more="imap_capability = IMAP4rev1 UIDPLUS LITERAL+") as server:
        account = server.make_account("info")
        desk.connect(account)
        with desk.fetching():
            desk.await_state("working")
            account.put(letter("new"))
            desk.await_letters(1)
    assert desk.subjects() == ["new"]


@pytest.mark.parametrize("security", list(Security))
def test_each_kind_of_encryption_works(desk: Desk, account: Account, security: Security) -> None:
    account.put(letter("one"))
    desk.connect(account, security=security)
    with desk.fetching(trusting=account.server):
        desk.await_letters(1)
    said = "TLS" if security is not Security.NONE else "secured"
    assert f"user=<{account.user}>" in account.server.told()
    assert said in account.server.told()


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_that_nobody_vouches_for_ends_it_before_the_password_is_said(
    desk: Desk, account: Account, security: Security
) -> None:
    desk.connect(account, security=security)
    with desk.fetching():
        failing = desk.await_state("failing")
    assert "its certificate is not valid here" in failing.last_error
    assert f"user=<{account.user}>" not in account.server.told()


def test_a_wrong_password_is_told_without_it_and_not_tried_again_soon(desk: Desk, account: Account) -> None:
    desk.connect(account, credentials=Password("wrong battery"))
    with desk.fetching():
        failing = desk.await_state("failing")
    assert "refuses the log-in" in failing.last_error
    assert "battery" not in failing.last_error
    assert failing.next_try_at - failing.updated_at >= 15 * 60_000
    assert failing.leased_until is None

    account.put(letter("one"))
    desk.connect(account)  # the right one is tried at once
    with desk.fetching():
        desk.await_letters(1)


def test_a_name_and_a_password_of_other_letters_are_taken(desk: Desk, post_office: Dovecot) -> None:
    account = post_office.make_account(f"åsa{desk.world.id}", password="hemligt ”lösen\\ord”")
    account.put(letter("one"))
    desk.connect(account, credentials=Password("hemligt ”lösen\\ord”"))
    with desk.fetching():
        desk.await_letters(1)


def test_a_missing_folder_is_told_and_one_with_odd_letters_is_opened(desk: Desk, account: Account) -> None:
    account.put(letter("elsewhere"), folder="K&APY-p")
    desk.connect(account, folder="Supprot")
    with desk.fetching():
        assert "the folder Supprot cannot be opened" in desk.await_state("failing").last_error
    desk.connect(account, folder="Köp")
    with desk.fetching():
        desk.await_letters(1)
    assert desk.subjects() == ["elsewhere"]


def test_letters_are_marked_as_read_only_where_that_is_wanted(desk: Desk, account: Account) -> None:
    account.put(letter("one"))
    desk.connect(account, marks_seen=True)
    with desk.fetching():
        desk.await_letters(1)
        until(lambda: account.flags() == ["S"])


def test_a_letter_that_is_too_large_is_recorded_and_holds_nothing_up(desk: Desk, account: Account) -> None:
    account.put(letter("one"))
    account.put(letter("large", body="x" * 200_000))
    account.put(letter("two"))
    desk.connect(account)
    with desk.fetching(size_limit=100_000):
        one, large, two = desk.await_letters(3)
        assert desk.connection().last_uid == 3
    assert (one.state, large.state, two.state) == ("waiting", "parked", "waiting")
    assert "more than the 100000 bytes" in large.reason
    assert "UID 2" in large.reason
    stands_for_it = desk.content(large).decode()
    assert "Subject: large\r\n" in stands_for_it
    assert "Message-Id: <large@example.com>" in stands_for_it
    assert large.reason in stands_for_it
    assert large.size < 2000


def test_a_letter_that_the_server_cannot_give_out_is_left_there_in_the_end(
    desk: Desk, account: Account
) -> None:
    for subject in ("one", "two", "spoilt", "three"):
        account.put(letter(subject))
    account.spoil(letter("spoilt"))
    made = desk.connect(account)
    with desk.fetching():
        failing = desk.await_state("failing")
    assert (failing.failures, desk.letters()) == (1, [])

    for _ in range(PATIENCE):  # as if minutes had gone by
        desk.world.act(lambda scope: connections.failed(scope.tx, made, error="again", gap_ms=0))
    with desk.fetching():
        desk.await_letters(3)
        until(lambda: desk.connection().failures == 1)
        desk.world.act(lambda scope: connections.succeeded(scope.tx, made))  # without a gap
        _, _, spoilt, _ = desk.await_letters(4)
    assert desk.subjects() == ["one", "two", "", "three"]  # dovecot does not even give its head
    assert spoilt.state == LetterState.PARKED
    assert "the server does not give it out" in spoilt.reason
    assert "UID 3" in spoilt.reason


def test_a_letter_of_many_pieces_is_whole(desk: Desk, account: Account) -> None:
    whole = letter("large", body="0123456789abcdef\r\n" * 180_000)
    exact = letter("exact")
    exact += b"x" * (2 * (1 << 20) - len(exact) - 2) + b"\r\n"
    account.put(whole)
    account.put(exact)
    desk.connect(account)
    with desk.fetching(size_limit=10 << 20):
        first, second = desk.await_letters(2)
    assert desk.content(first) == whole
    assert second.size % (1 << 20) == 0
    assert desk.content(second) == exact


def test_a_folder_made_anew_is_fetched_again_but_for_what_is_known(desk: Desk, account: Account) -> None:
    known, nameless = letter("known", ref="<known@example.com>"), letter("nameless", ref="")
    account.put(known)
    account.put(nameless)
    desk.connect(account)
    with desk.fetching():
        desk.await_letters(2)
        before = desk.connection()
        learn(desk)
        account.forget()
        account.put(known)
        account.put(letter("new", ref="<new@example.com>"))
        account.put(letter("longer now", ref="<known@example.com>", body="Something else altogether"))
        account.put(nameless)
        desk.await_letters(5)
        after = until(lambda: one if (one := desk.connection()).last_uid == 4 else None)
    assert after.uid_validity != before.uid_validity
    # One without a Message-ID comes again; taking in knows it by its digest.
    assert desk.subjects() == ["known", "nameless", "new", "longer now", "nameless"]


def learn(desk: Desk) -> None:
    """Have the letters read, as far as their Message-IDs go."""

    async def learnt(scope: Scope) -> None:
        for kept, ref in refs.items():
            await finish(scope.tx, kept.id, state=LetterState.TAKEN, message_ref=ref, digest=kept.sha256)

    refs = {
        kept: desk.content(kept).partition(b"Message-ID: <")[2].partition(b">")[0].decode()
        for kept in desk.letters()
    }
    desk.world.act(learnt)


def test_only_new_letters_are_fetched_where_that_is_wanted(desk: Desk, account: Account) -> None:
    account.put(letter("old"), seconds_ago=3600)
    desk.connect(account, only_new=True)
    with desk.fetching():
        desk.await_state("working")
        account.put(letter("new"))
        desk.await_letters(1)
    assert desk.subjects() == ["new"]


def test_a_server_killed_between_fetch_and_flag_is_fetched_from_once(desk: Desk) -> None:
    with dovecot() as server:
        account = server.make_account("info")
        for number in range(200):
            account.put(letter(f"letter {number}"))
        desk.connect(account, marks_seen=True)
        with desk.fetching():
            for _ in range(3):
                desk.await_letters(1)
                server.kill()
                desk.await_state("failing")
                server.start()
                desk.connect(account, marks_seen=True)  # tried at once, where it was
            account.put(letter("the last"))
            desk.await_letters(201)
            until(lambda: desk.connection().last_uid == 201)
    assert desk.subjects() == [*(f"letter {number}" for number in range(200)), "the last"]


def test_two_processes_share_the_work_and_fetch_nothing_twice(desk: Desk, account: Account) -> None:
    desk.connect(account)
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(desk.fetching())
        for number in range(50):
            account.put(letter(f"letter {number}"))
        desk.await_letters(50)
    assert sorted(desk.subjects()) == sorted(f"letter {number}" for number in range(50))
    assert desk.connection().leased_until is None


def test_what_is_disconnected_is_not_fetched_from(desk: Desk, account: Account) -> None:
    desk.connect(account)
    with desk.fetching():
        desk.await_state("working")
        desk.world.act(lambda scope: connections.disconnect(scope, desk.mailbox_id, ConnectionKind.IMAP))
        account.put(letter("late"))
        until(
            lambda: (
                f"user=<{account.user}>" in account.server.told() and "Logged out" in account.server.told()
            )
        )
    assert desk.letters() == []


def test_the_outsider_gets_nothing(desk: Desk, account: Account) -> None:
    account.put(letter("one"))
    desk.connect(account)
    with desk.fetching():
        desk.await_letters(1)
    assert desk.world.charlie.act(letters.listed) == []


def test_a_quick_pace_is_not_what_is_run() -> None:
    assert Pace().idle < 29 * 60
    assert Pace() != QUICK

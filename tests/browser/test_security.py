"""Log-in and security: sessions ended, a second factor set up and asked for, and required."""

import re

import pyotp
import pytest
from playwright.sync_api import Page, expect

from rolodesk.actions import members
from rolodesk.model.password import hash_password
from rolodesk.model.workspace import Member
from tests.browser.conftest import OpenWindow
from tests.browser.window import Window
from tests.web.visitors import Visitor, is_in
from tests.wire.rest.test_totp import forget_step
from tests.world import World

PASSWORD = "correct horse battery"
HASHED = hash_password(PASSWORD)


def test_a_session_elsewhere_is_seen_and_ended(open_window: OpenWindow, world: World) -> None:
    with Visitor(world, world.alice) as elsewhere, Visitor(world, world.alice) as third:
        elsewhere.log_in()
        third.log_in()
        window = open_window(world.alice, "/settings/security")
        sessions = window.page.get_by_role("region", name="Where you are logged in")
        expect(sessions.get_by_role("listitem")).to_have_count(3)
        expect(sessions.get_by_role("listitem").filter(has_text="This browser")).to_have_count(1)
        other = sessions.get_by_role("listitem").filter(has_not_text="This browser").first
        other.get_by_role("button").click()
        expect(sessions.get_by_role("listitem")).to_have_count(2)
        sessions.get_by_role("button", name="Log out everywhere else").click()
        expect(sessions.get_by_role("listitem")).to_have_count(1)
        assert not is_in(elsewhere.http)
        assert not is_in(third.http)


def test_a_second_factor_is_set_up_asked_for_renewed_and_turned_off(
    open_window: OpenWindow, world: World
) -> None:
    window = _with_password(open_window, world, world.alice, "/settings/security")
    page = window.page
    window.expect_complaints("400", "401")
    page.get_by_role("button", name="Set it up").click()
    secret = _secret_shown(page)
    page.get_by_label("The six digits").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_label("The six digits")).to_have_attribute("aria-invalid", "true")
    window.check_accessible()
    page.get_by_label("The six digits").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Turn it on").click()
    codes = page.get_by_role("list", name="Your recovery codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    window.check_accessible()
    first = codes.first.inner_text()
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes left")).to_be_visible()

    _log_in_anew(window, world.alice)
    page.get_by_label("Code").fill(first)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/inbox")
    window.open("/settings/security")
    expect(page.get_by_text("9 recovery codes left")).to_be_visible()

    page.get_by_role("button", name="New recovery codes…").click()
    page.get_by_label("Your password").fill("wrong")
    page.get_by_role("button", name="Draw them anew").click()
    expect(page.get_by_label("Your password")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Draw them anew").click()
    expect(codes).to_have_count(10)
    page.get_by_role("button", name="I have kept them").click()

    page.get_by_role("button", name="Turn it off…").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Turn it off", exact=True).click()
    expect(page.get_by_role("button", name="Set it up")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1440])
def test_who_comes_without_one_where_it_is_required_sets_it_up_and_goes_on(
    open_window: OpenWindow, world: World, width: int
) -> None:
    window = open_window(world.bob, width=width)
    page = window.page
    owner = _requiring(open_window, world)
    world.act(lambda scope: members.set_password(scope, world.bob.email, HASHED))
    page.goto("/login?next=/contacts")
    _give_password(page, world.bob)
    expect(page.get_by_role("heading", name=re.compile("asks for a second factor$"))).to_be_visible()
    window.check_accessible()
    _enrol(page, begin=False)
    page.wait_for_url("**/contacts")
    window.settle()
    expect(page.get_by_role("button", name="New contact").first).to_be_visible()

    owner.open("/settings/members")
    row = owner.page.get_by_role("row", name="Bob")
    expect(row.get_by_text("On", exact=True)).to_be_visible()
    row.get_by_role("button", name=re.compile("^Actions for")).click()
    owner.page.get_by_role("menuitem", name="Take the second factor away…").click()
    owner.page.get_by_role("dialog").get_by_role("button", name="Take it away").click()
    expect(row.get_by_text("Off", exact=True)).to_be_visible()


def test_who_has_no_password_chooses_one_before_the_factor(open_window: OpenWindow, world: World) -> None:
    window = open_window(world.bob)
    page = window.page
    _requiring(open_window, world)
    page.goto("/")
    page.get_by_role("link", name="Choose a password").click()
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Keep it").click()
    _enrol(page, begin=False)
    window.settle()
    expect(page.get_by_role("navigation", name="Main navigation")).to_be_visible()


def _requiring(open_window: OpenWindow, world: World) -> Window:
    owner = _with_password(open_window, world, world.alice, "/settings/security")
    _enrol(owner.page)
    owner.open("/settings/workspace")
    owner.page.get_by_role("switch", name="Require a second factor").check()
    expect(owner.page.get_by_text("Everybody needs a second factor now")).to_be_visible()
    return owner


def _with_password(open_window: OpenWindow, world: World, member: Member, path: str) -> Window:
    world.act(lambda scope: members.set_password(scope, member.email, HASHED))
    window: Window = open_window(member)
    _log_in_anew(window, member)
    window.page.wait_for_url("**/inbox")
    window.open(path)
    forget_step(world, member)
    return window


def _log_in_anew(window: Window, member: Member) -> None:
    window.page.goto(
        "about:blank"
    )  # else the app, which finds itself logged out, goes there at the same time
    window.page.context.clear_cookies()
    window.page.goto("/login")
    _give_password(window.page, member)


def _give_password(page: Page, member: Member) -> None:
    page.get_by_label("E-mail address").fill(member.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def _secret_shown(page: Page) -> str:
    picture = page.get_by_role("img", name="QR code of the secret")
    expect(picture).to_be_visible()
    picture.evaluate("picture => picture.decode()")
    assert picture.evaluate("picture => picture.naturalWidth") > 100
    return page.locator("code").inner_text().replace(" ", "")


def _enrol(page: Page, *, begin: bool = True) -> None:
    if begin:
        page.get_by_role("button", name="Set it up").click()
    page.get_by_label("The six digits").fill(pyotp.TOTP(_secret_shown(page)).now())
    page.get_by_role("button", name="Turn it on").click()
    page.get_by_role("button", name="I have kept them").click()

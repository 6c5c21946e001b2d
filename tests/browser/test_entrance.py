"""The pages before the app: everybody can use them, in light and dark, on a phone and on a desk."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect

from rolodesk.actions import federating, members
from rolodesk.asgi.cookies import STEP
from rolodesk.model.oidc import PLACE, Oidc
from rolodesk.model.password import hash_password
from rolodesk.storage.keyring import keyring_at
from rolodesk.storage.transaction import EVERYWHERE
from tests.browser.conftest import OpenWindow
from tests.browser.window import Scheme, Window
from tests.web.letter_box import ORIGIN, LetterBox, letter_box, path_in
from tests.web.visitors import link_for
from tests.world import World

HASHED = hash_password("correct horse battery")
everywhere_it_is_seen = pytest.mark.parametrize(
    ("scheme", "width"), [("light", 360), ("light", 1440), ("dark", 360), ("dark", 1440)]
)


@pytest.fixture
def box(world: World) -> Iterator[LetterBox]:
    """A hub that mails links, with a provider to log in through, and Bob, who has a password."""
    keyring = keyring_at(world.served.settings.data, given="")
    oidc = Oidc(
        issuer="https://id.example",
        client_id="rolodesk",
        sealed_secret=keyring.seal("secret", place=PLACE),
        label="Log in with Example ID",
    )
    run, write = world.served.run, world.served.engine.write
    run(write(EVERYWHERE, lambda tx: federating.set_up(tx, oidc)))
    world.act(lambda scope: members.set_password(scope, world.bob.email, HASHED))
    with letter_box(world, sender="desk@hub.example") as opened:
        yield opened
    run(write(EVERYWHERE, federating.take_down))


def guest_of(browser: Browser, box: LetterBox, *, width: int, scheme: Scheme, locale: str = "en") -> Window:
    """A stranger's window at the hub, under the name that the hub has outside."""
    window = Window(browser, ORIGIN, width=width, scheme=scheme)

    def forward(route: Route) -> None:
        asked = urlsplit(route.request.url)
        path = f"{asked.path}?{asked.query}" if asked.query else asked.path
        headers = {**route.request.headers, "accept-language": locale}
        route.fulfill(response=route.fetch(url=box.url + path, headers=headers, max_redirects=0))

    window.context.route(f"{ORIGIN}/**", forward)
    return window


@everywhere_it_is_seen
def test_whoever_is_not_in_yet_can_use_every_page(
    browser: Browser, world: World, box: LetterBox, scheme: Scheme, width: int
) -> None:
    window = guest_of(browser, box, width=width, scheme=scheme)
    page = window.page
    window.expect_complaints("401")  # of a link that opens nothing, and of a wrong password
    page.goto("/login")
    expect(page.get_by_role("link", name="Log in with Example ID")).to_be_visible()
    window.check_accessible()
    page.get_by_label("E-mail address").fill(world.bob.email)
    page.get_by_label("Password", exact=True).fill("not the right one")
    page.get_by_role("button", name="Log in", exact=True).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("is wrong")
    window.check_accessible()
    page.get_by_role("link", name="Forgot your password?").press("Enter")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    window.check_accessible()
    page.keyboard.type(world.bob.email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    window.check_accessible()
    page.goto(path_in(box.send_due()[-1]))
    expect(page.get_by_role("heading", name="Choose a new password")).to_be_visible()
    window.check_accessible()
    page.goto("/reset/nothing")
    expect(page.get_by_role("heading", name="That link no longer works")).to_be_visible()
    window.check_accessible()
    page.goto(link_for(world, world.bob))
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    window.check_accessible()
    window.context.add_cookies([{"name": STEP, "value": "begun", "url": ORIGIN}])
    page.goto("/second-step")
    expect(page.get_by_label("Code")).to_be_focused()
    window.check_accessible()
    page.goto("/")
    window.check_accessible()
    window.check()
    window.close()


@everywhere_it_is_seen
def test_whoever_is_in_can_choose_a_password_and_take_the_first_steps(
    world: World, open_window: OpenWindow, scheme: Scheme, width: int
) -> None:
    window = open_window(world.alice, "/welcome", width=width, scheme=scheme)
    window.check_accessible()
    window.page.goto("/password")
    expect(window.page.get_by_label("New password")).to_be_visible()
    window.check_accessible()


@pytest.mark.parametrize(
    ("locale", "head"), [("sv-SE", "Glömt lösenordet?"), ("de-DE", "Passwort vergessen?")]
)
def test_the_longest_words_fit_a_phone(browser: Browser, box: LetterBox, locale: str, head: str) -> None:
    window = guest_of(browser, box, width=360, scheme="light", locale=locale)
    window.context.add_cookies([{"name": STEP, "value": "begun", "url": ORIGIN}])
    for path in ("/forgot", "/login", "/second-step", "/login/x", "/"):
        window.page.goto(path)
        window.check_accessible()
    window.page.goto("/forgot")
    expect(window.page.get_by_role("heading", name=head)).to_be_visible()
    window.check()
    window.close()

"""No text of the app is written in a component: each comes from the catalogue of a language."""

from typing import Final

import pytest
from playwright.sync_api import expect

from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.world import World

PAGES: Final = {
    "inbox": ("inbox", "inbox/open", "inbox/snoozed", "inbox/spam", "no/such/page"),
    "people": ("contacts", "accounts", "import", "welcome"),
    "you": ("settings", "settings/account", "settings/security", "settings/workspace", "settings/members"),
    "access": ("settings/teams", "settings/keys", "settings/replies", "settings/blocked", "settings/flagged"),
    "mail": ("settings/mailboxes", "settings/mailboxes/{mailbox}", "settings/queues", "settings/health"),
    "records": (
        "settings/labels",
        "settings/tags",
        "settings/fields",
        "settings/locations",
        "settings/views",
    ),
    "work": (
        "settings/flow",
        "settings/flow/new",
        "settings/rules",
        "settings/rules/new",
        "settings/rules/runs",
        "settings/webhooks",
    ),
}
"""Not the audit, which prints the journal's own names of what happened."""
KNOWN: Final = ("Alice", "Bob", "Example AB", "Support", "Default", "test", "Chrome on Linux")
"""Names, and what a browser calls itself."""
LANGUAGES: Final = ("English", "Svenska", "Deutsch")
"""They are called by their own names."""


@pytest.mark.parametrize("group", PAGES)
def test_every_text_is_translated(open_window: OpenWindow, world: World, group: str) -> None:
    ticket = inserted(world, subject="[subject]", plain="[text]")
    window = open_window(world.alice, "/inbox")
    for path in PAGES[group]:
        window.open(f"/{path.format(mailbox=ticket.mailbox_id)}?lang=xx")
        expect(window.page.locator("main h1, main h2").first).to_be_visible()
        expect(window.page.locator(".skeleton")).to_have_count(0)
        plain = window.page.evaluate(UNMARKED, [*KNOWN, *LANGUAGES])
        assert plain == [], path


UNMARKED: Final = r"""known => {
    const walker = document.createTreeWalker(document.getElementById('app'), NodeFilter.SHOW_TEXT)
    const found = []
    while (walker.nextNode()) {
        const text = walker.currentNode.data.trim()
        const parent = walker.currentNode.parentElement
        const isNoText = parent.closest('kbd, code, time, [aria-hidden=true]') || text.includes('@')
        const isOfTheBrowser = parent.closest('select')?.options.length > 50
        const isPlain = /\p{L}{2}/u.test(text.replace(/\[[^\]]*\]/g, ''))
        if (isPlain && !known.includes(text) && !isNoText && !isOfTheBrowser) found.push(text)
    }
    const named = [...document.querySelectorAll('#app [aria-label]')].map(one => one.ariaLabel)
    return [...found, ...named.filter(name => !name.includes('[') && !known.includes(name))]
}"""

"""How fast the web app is in a real browser, by the browser's own clock: loading, scrolling, opening."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from os import getloadavg
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import Browser, Page, StorageState, sync_playwright
from tests.support.chromium import CHROMIUM, FLAGS
from tests.support.hub_process import ROLODESK

from bench import company
from bench.bare_page import BARE_HEADING, BARE_PATH, bare_list
from bench.seeding import Size
from bench.servers import rolodesk
from bench.stores import HOME, Store, stores
from bench.table import print_checks

SIZE: Final = Size(contacts=5_000, tickets=15_000)
"""Two thirds of the company's tickets are open: a list of 10,000."""
LIST: Final = "/inbox/open"
MOVES: Final = 20
"""Tickets that are opened, or changed, in a round."""
FLING: Final = {"x": 500, "y": 500, "yDistance": -9_000, "speed": 3_000, "gestureSourceType": "mouse"}
"""Three thousand pixels a second, some fifty rows, by the wheel."""
SETTLING_MS: Final = 1_500
WINDOW_MS: Final = 3_000
"""Until a new window of Chromium has loaded itself: the popup of its address bar alone is 400 scripts."""
PATIENCE_MS: Final = 120_000
FAR_MS: Final = 2_000
"""What an answer takes while changes are measured: they must not wait for it."""
GROUPS: Final = {"script": ".js", "style": ".css"}

PAINT: Final = """
    window.paintedAt = new Promise(resolve => {
        const look = () => document.querySelector('SELECTOR')
            ? setTimeout(() => resolve(performance.now()))
            : requestAnimationFrame(look)
        requestAnimationFrame(look)
    })
"""
SEEN: Final = "[role=listitem] .ticket"
"""The list, once there is a row in it."""
WEIGHT: Final = """async ending => (until => performance.getEntriesByType('resource')
    .filter(entry => new URL(entry.name).pathname.endsWith(ending) && entry.responseEnd <= until)
    .reduce((sum, entry) => sum + entry.encodedBodySize, 0))(await window.paintedAt)"""
"""What had come, as it travels, when the list was painted."""
ARM: Final = """is => {
    const test = { opened, changed, told }[is]()
    window.took = new Promise(resolve => addEventListener('keydown', event => {
        const start = event.timeStamp
        const look = () => test()
            ? setTimeout(() => resolve(performance.now() - start))
            : requestAnimationFrame(look)
        requestAnimationFrame(look)
    }, { once: true, capture: true }))

    /** The conversation shown is another one, with its messages. */
    function opened() {
        const before = location.pathname
        const messages = () => document.querySelector('.scroller .body')
        const old = messages()
        return () => location.pathname !== before && messages() !== null && messages() !== old
    }

    /** The row of the open ticket has left the list. */
    function changed() {
        const path = location.pathname
        return () => !document.querySelector(`.ticket a[href^="${path}"]`)
    }

    /** The word on the bare page is another one. */
    function told() {
        const before = document.querySelector('output').value
        return () => document.querySelector('output').value !== before
    }
}"""
FILLED: Final = """() => {
    const list = document.querySelector('[role=list]')
    list.scrollTop = list.scrollHeight
    return Math.round(list.scrollHeight / document.querySelector('[role=listitem]').offsetHeight)
}"""
FRAMES: Final = """() => {
    document.querySelector('[role=list]').scrollTop = 0
    const gaps = window.gaps = []
    let last = performance.now()
    const step = now => {
        gaps.push(now - last)
        last = now
        requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
}"""


def measure_browser(size: Size, *, rounds: int, home: Path = HOME) -> dict[str, float]:
    """Measure in rounds, print the medians beside what they are to reach, and answer them."""
    with (
        stores("sqlite", size, copies=1, home=home) as (store,),
        rolodesk(store) as hub,
        _chromium() as browser,
    ):
        print(f"\nIn Chromium: a list of {size.tickets * 2 // 3:,} tickets; {rounds} rounds", flush=True)
        state = _logged_in(browser, hub.url, store)
        found = [_round(browser, hub.url, state, of=size.tickets * 2 // 3) for _ in range(rounds)]
    figures = {name: median(one[name] for one in found) for name in found[0]}
    figures["load"] = getloadavg()[0]
    print_checks(_checks(figures))
    return figures


def _checks(of: dict[str, float]) -> list[tuple[str, str, str, bool]]:
    """Say what was reached; in brackets is what a bare page makes of it."""
    return [
        (
            "scripts of the first page, as they travel",
            f"{of['script_kb']:.1f} kB",
            "under 150 kB",
            of["script_kb"] < 150,
        ),
        ("styles of the first page", f"{of['style_kb']:.1f} kB", "", True),
        (
            "the inbox painted, nothing kept of it",
            f"{of['painted_ms']:.0f} ms ({of['bare_painted_ms']:.0f})",
            "under 1 s",
            of["painted_ms"] < 1_000,
        ),
        (
            "frames a second while it scrolls",
            f"{of['frames']:.1f} ({of['bare_frames']:.1f})",
            "60",
            of["frames"] > 58,
        ),
        ("the longest gap of 95 % of the frames", f"{of['frame_p95_ms']:.1f} ms", "", True),
        (
            "a ticket opened by J",
            f"{of['opened_ms']:.0f} ms ({of['bare_key_ms']:.0f})",
            "under 100 ms",
            of["opened_ms"] < 100,
        ),
        (
            f"a ticket closed by E, {FAR_MS / 1000:.0f} s from the hub",
            f"{of['changed_ms']:.0f} ms ({of['bare_key_ms']:.0f})",
            "under 50 ms",
            of["changed_ms"] < 50,
        ),
        ("load of the machine", f"{of['load']:.1f}", "", True),
    ]


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


def _logged_in(browser: Browser, url: str, store: Store) -> StorageState:
    """Log an agent in, and give the cookies of their session."""
    of = ("--workspace", str(company.WORKSPACE), "--email", company.AGENTS[0], "--json")
    asked = [str(ROLODESK), "--data", str(store.data), "member", "login-link", *of]
    link: str = json.loads(subprocess.run(asked, capture_output=True, check=True).stdout)["url"]
    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.goto("/login/" + link.rpartition("/")[2])
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/inbox")
    state = context.storage_state()
    context.close()
    return state


def _round(browser: Browser, url: str, state: StorageState, *, of: int) -> dict[str, float]:
    """Measure once, in windows that have kept nothing but the session."""
    with _window(browser, url, state, sees=BARE_HEADING) as page:
        figures = _bare(page)
    with _window(browser, url, state, sees=SEEN) as page:
        page.goto(LIST, wait_until="commit")
        figures["painted_ms"] = float(page.evaluate("window.paintedAt"))
        page.wait_for_timeout(SETTLING_MS)
        for name, ending in GROUPS.items():
            figures[f"{name}_kb"] = page.evaluate(WEIGHT, ending) / 1_000
        figures["opened_ms"] = _median_of(page, "j", "opened", warming=3)
        figures["changed_ms"] = _changed(page)
        return figures | _scrolled(page, of=of)


@contextmanager
def _window(browser: Browser, url: str, state: StorageState, *, sees: str) -> Iterator[Page]:
    """Open a new window, and wait until it has loaded itself."""
    context = browser.new_context(
        base_url=url, storage_state=state, viewport={"width": 1440, "height": 900}, locale="en-GB"
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(PAINT.replace("SELECTOR", sees))
    page = context.new_page()
    page.wait_for_timeout(WINDOW_MS)
    yield page
    context.close()


def _bare(page: Page) -> dict[str, float]:
    """Measure what a page without anything to do makes of the same."""
    page.goto(BARE_PATH, wait_until="commit")
    painted = float(page.evaluate("window.paintedAt"))
    page.goto("about:blank")
    page.set_content(bare_list())
    key = _median_of(page, "j", "told")
    return {"bare_painted_ms": painted, "bare_key_ms": key, "bare_frames": _flung(page)["frames"]}


def _median_of(page: Page, key: str, is_seen: str, *, warming: int = 0) -> float:
    """Press a key so many times; the median of what it took until its effect was painted."""
    took = []
    for _ in range(warming + MOVES):
        page.evaluate(ARM, is_seen)
        page.keyboard.press(key)
        took.append(float(page.evaluate("window.took")))
        page.wait_for_timeout(100)
    return median(took[warming:])


def _changed(page: Page) -> float:
    """Close tickets while every answer is far away."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    far = {"offline": False, "latency": FAR_MS, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", far)
    took = _median_of(page, "e", "changed")
    network.send("Network.emulateNetworkConditions", far | {"latency": 0})
    page.wait_for_timeout(2 * FAR_MS)
    return took


def _scrolled(page: Page, *, of: int) -> dict[str, float]:
    """Have the whole list read, and scroll through it."""
    page.goto(LIST, wait_until="commit")
    page.evaluate("window.paintedAt")
    known = 0
    for _ in range(of):
        now = int(page.evaluate(FILLED))
        if now >= of - MOVES * 10 and now == known:
            break
        known = now
        page.wait_for_timeout(60)
    return {"rows": float(known), **_flung(page)}


def _flung(page: Page) -> dict[str, float]:
    """Scroll the list, and count the frames."""
    page.evaluate(FRAMES)
    page.context.new_cdp_session(page).send("Input.synthesizeScrollGesture", FLING)
    gaps: list[float] = page.evaluate("window.gaps.slice(2)")
    p95 = sorted(gaps)[int(len(gaps) * 0.95)]
    return {"frames": 1000 * len(gaps) / sum(gaps), "frame_p95_ms": p95}

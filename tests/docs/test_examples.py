"""Every example in README and docs is run, page by page, against a hub of its own, and prints what it says.

In the examples `$URL` is the hub's address, `$KEY` a key with every scope, `$WORKSPACE` the workspace's id,
`$ID` the first id (`id` or `ticketID`) in the answer before, and `$FILES` a web server of somebody else's.
Alice owns the workspace; Bob is an agent in its one mailbox, Support. Commands find the hub's data folder by
themselves.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

import pytest

from rolodesk.model.workspace import Role
from tests.docs.pages import Example, examples, pattern_of, prose, text_of
from tests.house.tracked import ROOT
from tests.world import Tenant, serving

ID: Final = re.compile(r'"(?:id|ticketID)": ?"?(\d+)')
CURLRC: Final = 'silent\nshow-error\nnoproxy = "*"\n'
PAGES: Final = [
    name
    for name in (page.relative_to(ROOT).as_posix() for page in prose())
    if name.startswith(("README", "docs/")) and examples(text_of(name))
]


@contextmanager
def company(folder: Path) -> Iterator[dict[str, str]]:
    """A hub with one small company in it; gives the variables of the examples."""
    with ExitStack() as stack:
        hub = stack.enter_context(serving(folder / "data", key_rate="0"))
        ours = Tenant(hub, "Example AB")
        ours.make_member("alice@example.org", "Alice", Role.OWNER)
        bob = ours.make_member("bob@example.org", "Bob", Role.AGENT)
        ours.make_mailbox("Support", "info@example.org", member_emails=[bob.email], auto_reply="We got it.")
        files = stack.enter_context(file_server())
        (folder / ".curlrc").write_text(CURLRC)
        yield {
            "URL": hub.url,
            "KEY": ours.key,
            "WORKSPACE": str(ours.id),
            "FILES": files,
            "CURL_HOME": str(folder),
            "HOME": str(folder),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "ROLODESK_DATA": str(folder / "data"),
        }


class _Files(BaseHTTPRequestHandler):
    """Somebody else's web server, which has every file."""

    def do_GET(self) -> None:
        content = b"%PDF-1.4\n"
        self.send_response(200)
        self.send_header("Content-Type", "application/pdf")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name for it
        """Stay silent."""


@contextmanager
def file_server() -> Iterator[str]:
    """Run it; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Files) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def printed(example: Example, variables: dict[str, str], folder: Path) -> str:
    """Run a command and give what it printed."""
    done = subprocess.run(
        ["bash", "-euc", example.command],
        cwd=folder,
        env=variables,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, f"line {example.line}: {example.command}\n{done.stderr.decode()}"
    return done.stdout.decode().replace("\r\n", "\n").strip()


@pytest.mark.parametrize("page", PAGES)
def test_every_example_prints_what_the_page_says(page: str, tmp_path: Path) -> None:
    with company(tmp_path) as variables:
        for example in examples(text_of(page)):
            got = printed(example, variables, tmp_path)

            assert pattern_of(example.output).fullmatch(got), (
                f"{page}:{example.line} prints something else; if that is meant, mend the page\n"
                f"$ {example.command}\n{got}"
            )

            found = ID.search(got)
            if found:
                variables["ID"] = found[1]


def test_the_pages_of_the_dialects_and_the_readme_have_examples() -> None:
    dialects = {f"docs/dialects/{name}.md" for name in ("imbox-contacts", "imbox-tickets")}
    assert {"README.md", *dialects, "docs/dialects/lunarsend.md", "docs/dialects/whautomate.md"} <= set(PAGES)


def test_examples_are_read_with_their_continuations() -> None:
    page = "x\n```console\n$ curl a \\\n    -d '{\n}'\n{\"a\":\n  1}\n$ true\n```\n```sh\n$ not run\n```\n"
    assert examples(page) == [
        Example(3, "curl a \\\n    -d '{\n}'", '{"a":\n  1}\n'),
        Example(8, "true", ""),
    ]


@pytest.mark.parametrize(
    ("output", "got"),
    [('{"a":1}', '{"a":2}'), ('{"a":1', '{"a":1}'), ("one two", "one\ntwo"), ("", "something")],
)
def test_an_output_that_differs_is_noticed(output: str, got: str) -> None:
    assert pattern_of(output).fullmatch(got) is None


@pytest.mark.parametrize(
    ("output", "got"),
    [
        ('{"a":1,\n  "b":2}', '{"a":1,"b":2}'),
        ('{"a":…,\n  "b":2}', '{"a":17,"b":2}'),
        ("one\ntwo …", "one\ntwo 3"),
    ],
)
def test_an_output_that_is_alike_passes(output: str, got: str) -> None:
    assert pattern_of(output).fullmatch(got) is not None

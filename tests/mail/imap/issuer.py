"""Somebody who issues access tokens (RFC 6749) and tells a mail server whose they are: real HTTP servers."""

import json
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import trustme

from rolodesk.egress.client import Egress
from tests.egress.servers import LOOPBACK


class Issuer:
    """What was asked, and what is answered: a new access token for a good refresh token."""

    def __init__(self) -> None:
        self.authority = trustme.CA()
        self.user = ""
        self.refresh_token = "refresh horse 0"
        self.rotates = False
        self.is_away = False
        self.lives = 3600
        self.good: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.port = 0
        self.told_port = 0

    @property
    def endpoint(self) -> str:
        """Where tokens are asked for."""
        return f"https://localhost:{self.port}/token"

    def egress(self) -> Egress:
        """A guarded client that may reach it, and trusts it."""
        tls = ssl.create_default_context()
        self.authority.configure_trust(tls)
        return Egress(allow=LOOPBACK, tls=tls)

    def issue(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        """Answer a request for a token."""
        self.forms.append(form)
        if self.is_away:
            return 503, {}
        if form.get("refresh_token") != self.refresh_token:
            return 400, {"error": "invalid_grant", "error_description": f"not {form.get('refresh_token')}"}
        self.good.append(f"access horse {len(self.forms)}")
        answer: dict[str, object] = {"access_token": self.good[-1], "expires_in": self.lives}
        if self.rotates:
            self.refresh_token = f"refresh horse {len(self.forms)}"
            answer["refresh_token"] = self.refresh_token
        return 200, answer

    @contextmanager
    def running(self) -> Iterator["Issuer"]:
        """Serve until the block ends."""
        with ExitStack() as stack:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.authority.issue_cert("localhost").configure_cert(tls)
            self.port = stack.enter_context(_serving(self, tls))
            self.told_port = stack.enter_context(_serving(self, None))
            yield self


@contextmanager
def _serving(issuer: Issuer, tls: ssl.SSLContext | None) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*issuer.issue({name: values[0] for name, values in parse_qs(body).items()}))

        def do_GET(self) -> None:
            token = parse_qs(urlsplit(self.path).query).get("access_token", [""])[0]
            known = token in issuer.good
            self._say(200 if known else 400, {"email": issuer.user} if known else {"error": "invalid"})

        def _say(self, status: int, answer: dict[str, object]) -> None:
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name for it
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()

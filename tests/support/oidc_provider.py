"""A small OpenID Connect provider over real HTTP: it signs with real keys, and lies if told to."""

import hmac
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import msgspec
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT: Final = "rolodesk"
SECRET: Final = "s3cret of the client"
BASIC: Final = "Basic cm9sb2Rlc2s6czNjcmV0K29mK3RoZStjbGllbnQ="
USER: Final = {"sub": "248289761001", "email": "dora@example.net", "email_verified": True, "name": "Dora Ek"}

Forge = Callable[["Provider", dict[str, Any]], str]
"""Makes another ID token of the claims that an honest one would have."""


class Provider:
    """
    The provider. Whoever comes to it is logged in at once as `user`.

    `forge` makes its ID tokens dishonest, `answer_with` what goes back to the browser.
    """

    def __init__(self) -> None:
        self.url = ""
        self.key = new_key("one")
        self.published = [self.key]
        self.user: dict[str, Any] = dict(USER)
        self.forge: Forge | None = None
        self.metadata: dict[str, Any] = {}
        self.answer_with: dict[str, str] = {}
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    def sign(self, claims: dict[str, Any], *, key: RSAKey | None = None, **header: Any) -> str:
        """Sign claims as an honest provider does, unless the header says otherwise."""
        chosen = key or self.key
        return jwt.encode({"alg": "RS256", "kid": chosen.kid, **header}, claims, chosen)

    def authorize(self, query: dict[str, str]) -> str:
        """Log the user in, and say where the browser goes."""
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = token_urlsafe(16)
        self._codes[code] = query
        answer = {"code": code, "state": query["state"], "iss": self.url, **self.answer_with}
        return f"{query['redirect_uri']}?{urlencode(answer)}"

    def token(self, form: dict[str, str], authorization: str | None) -> tuple[int, dict[str, Any]]:
        """Trade a code, once, for an ID token."""
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or authorization != BASIC:
            return 400, {"error": "invalid_grant"}
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": asked["nonce"]}
        claims |= self.user
        id_token = self.sign(claims) if self.forge is None else self.forge(self, claims)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": id_token}

    def document(self) -> dict[str, Any]:
        """What it says of itself."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            **self.metadata,
        }


def new_key(kid: str) -> RSAKey:
    """Draw a key."""
    return RSAKey.generate_key(2048, parameters={"kid": kid, "use": "sig"})


def by_hand(header: dict[str, Any], claims: dict[str, Any], *, secret: bytes = b"") -> str:
    """Make a token that no library would: unsigned, or signed with a secret that is none (HS256)."""
    parts = b".".join(_encoded(msgspec.json.encode(one)) for one in (header, claims))
    signature = _encoded(hmac.digest(secret, parts, "sha256")) if secret else b""
    return (parts + b"." + signature).decode()


def _encoded(octets: bytes) -> bytes:
    return urlsafe_b64encode(octets).rstrip(b"=")


@contextmanager
def oidc_provider() -> Iterator[Provider]:
    """Serve one on a free port of this machine."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            provider.asked.append(url.path)
            if url.path == "/authorize":
                self.send_response(302)
                self.send_header("location", provider.authorize(dict(parse_qsl(url.query))))
                self.end_headers()
            elif url.path == "/keys":
                self._say(200, {"keys": [one.as_dict(private=False) for one in provider.published]})
            elif url.path == "/.well-known/openid-configuration":
                self._say(200, provider.document())
            else:
                self._say(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(*provider.token(form, self.headers["authorization"]))

        def _say(self, status: int, what: dict[str, Any]) -> None:
            octets = msgspec.json.encode(what)
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(octets)))
            self.end_headers()
            self.wfile.write(octets)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, name="test provider")
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

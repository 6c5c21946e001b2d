"""Requests put straight to what answers them, where no server could be made to fail like that."""

from rolodesk.asgi.proxies import Proxies
from rolodesk.asgi.request import Request


def asked(path: str, *, method: str = "GET", origin: str = "http://desk.example", **headers: str) -> Request:
    """Make a request, its headers' names with `_` for `-`."""
    path, _, query = path.partition("?")

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "scheme": "http",
    }
    return Request(scope, receive, proxies=Proxies(public_url=origin), request_id="5f0c9a1200000007")

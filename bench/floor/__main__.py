"""Serves the floor, or the ceiling, as `rolodesk serve` serves the hub: the same server, the same options.

python -m bench.floor PORT ceiling
python -m bench.floor PORT path/to/rolodesk.db
python -m bench.floor PORT postgresql://…
"""

import sys
from typing import Any, Final

import uvicorn

from bench.company import WORKSPACE
from bench.floor.app import Floor, Receive, Scope, Send
from rolodesk.cli.listening import listen
from rolodesk.cli.serving import GRACE_SECONDS, KEEP_ALIVE_SECONDS

CONSTANT: Final = b'{"result":"success","json":{"ticketID":1}}'
HEADERS: Final = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(CONSTANT))]


def main() -> None:
    """Serve until told to end; one line on stdout says that it answers."""
    port, what = int(sys.argv[1]), sys.argv[2]
    application = _ceiling if what == "ceiling" else Floor(what, workspace=WORKSPACE)

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            print("ready", flush=True)

    config = uvicorn.Config(
        application,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    Server(config).run(sockets=listen("127.0.0.1", port, workers=1))


async def _ceiling(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": CONSTANT})


main()

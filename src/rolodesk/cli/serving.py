"""`rolodesk serve` and `rolodesk work`: the processes of a running hub."""

import asyncio
import gc
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from rolodesk.cli.listening import listen
from rolodesk.cli.operation import Operation, json_option
from rolodesk.cli.processes import Child, Supervisor

if TYPE_CHECKING:
    from rolodesk.config import Settings

Ready = Callable[[], None]

GRACE_SECONDS: Final = 10
KEEP_ALIVE_SECONDS: Final = 75


@click.command()
@click.option("--host", help="The address to listen on (127.0.0.1).")
@click.option("--port", help="The port to listen on (8080); 0 takes a free one.")
@click.option("--workers", help="HTTP worker processes (1).")
@click.option("--welcome", is_flag=True, help="Make a workspace where there is none, and print how to begin.")
@click.option("--demo", is_flag=True, help="Welcome to a workspace with a small company in it.")
@json_option
@click.pass_obj
def serve(
    operation: Operation,
    *,
    host: str | None,
    port: str | None,
    workers: str | None,
    welcome: bool,
    demo: bool,
) -> int:
    """Answer HTTP, and do the background work beside it."""
    operation.options.update(host=host, port=port, workers=workers)
    settings = operation.settings
    _migrate(settings)
    sockets = listen(settings.host, settings.port, workers=settings.workers)
    url = f"http://{_address(sockets[0])}"
    children = [Child("worker", _worker(settings, one)) for one in sockets]
    children.append(Child("background", _background(settings)))

    def on_ready() -> None:
        operation.say({"url": url, "workers": settings.workers}, f"Rolodesk answers at {url}")
        if welcome or demo:
            from rolodesk.cli.welcome import print_welcome  # noqa: PLC0415 - for newcomers only

            print_welcome(settings, url, demo=demo)

    with _shared_metrics():
        _preload()
        return Supervisor(children).run(on_ready=on_ready)


@click.command()
@json_option
@click.pass_obj
def work(operation: Operation) -> int:
    """Do the background work alone: jobs, where other processes answer HTTP."""
    settings = operation.settings
    _migrate(settings)
    children = [Child("background", _background(settings))]
    return Supervisor(children).run(on_ready=lambda: operation.say({"working": True}, "Rolodesk works"))


def _migrate(settings: "Settings") -> None:
    from rolodesk.cli.store import prepare  # noqa: PLC0415 - imports the drivers

    asyncio.run(prepare(settings))


def _preload() -> None:
    """Import before the forks what every child needs: it is read once, and its memory shared."""
    import uvloop  # noqa: F401, PLC0415 - imported to be there

    import rolodesk.app  # noqa: PLC0415 - after the metrics' folder is set, which its library reads then
    import rolodesk.asgi.server  # noqa: F401, PLC0415 - imported to be there

    gc.freeze()


def _worker(settings: "Settings", listening: socket.socket) -> Callable[[Ready], None]:
    """Make the life of an HTTP worker."""

    def live(ready: Ready) -> None:
        import uvicorn  # noqa: PLC0415 - after the fork, with its event loop

        from rolodesk.app import make_hub  # noqa: PLC0415 - with its drivers
        from rolodesk.asgi.logs import set_up_logs  # noqa: PLC0415 - as above
        from rolodesk.asgi.server import configuration  # noqa: PLC0415 - as above

        set_up_logs(settings.log_format)

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                if self.started:
                    ready()

        config = configuration(
            make_hub(settings), keep_alive_seconds=KEEP_ALIVE_SECONDS, grace_seconds=GRACE_SECONDS
        )
        server = Server(config)
        server.run(sockets=[listening])
        if not server.started:
            raise SystemExit(1)

    return live


def _background(settings: "Settings") -> Callable[[Ready], None]:
    """Make the life of the background process."""

    def live(ready: Ready) -> None:
        from rolodesk.app import run_background  # noqa: PLC0415 - after the fork
        from rolodesk.asgi.logs import set_up_logs  # noqa: PLC0415 - as above

        set_up_logs(settings.log_format)

        async def until_told() -> None:
            running = asyncio.ensure_future(run_background(settings, ready))
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
            try:
                await running
            except asyncio.CancelledError:
                return

        asyncio.run(until_told())

    return live


@contextmanager
def _shared_metrics() -> Iterator[None]:
    """Give the workers a folder in which they keep their figures together."""
    folder = tempfile.mkdtemp(prefix="rolodesk-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        yield
    finally:
        del os.environ["PROMETHEUS_MULTIPROC_DIR"]
        shutil.rmtree(folder, ignore_errors=True)


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - shown, not bound
        host = "127.0.0.1"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

"""`rolodesk serve` and `rolodesk work`: the processes of a running hub."""

import asyncio
import gc
import signal
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

import click

from rolodesk.cli.address import announced
from rolodesk.cli.listening import listen, listen_for_mail
from rolodesk.cli.metrics_folder import shared_metrics
from rolodesk.cli.operation import Operation, json_option
from rolodesk.cli.processes import Child, Supervisor

if TYPE_CHECKING:
    from rolodesk.config import Settings
    from rolodesk.mail.inbound.sockets import MailSockets

F = TypeVar("F", bound=Callable[..., object])
Ready = Callable[[], None]

GRACE_SECONDS: Final = 10
KEEP_ALIVE_SECONDS: Final = 75
COLLECTING: Final = (10_000, 20, 20)
"""After so many new objects the youngest are looked through; Python's own 700 are one page of a list."""


def _mail_options(function: F) -> F:
    """Take `--smtp` and `--lmtp`."""
    for name in ("lmtp", "smtp"):
        help_text = f"Where letters are taken in by {name.upper()}, such as 127.0.0.1:2525 (nowhere)."
        function = click.option(f"--{name}", metavar="ADDRESS:PORT", help=help_text)(function)
    return function


@click.command()
@click.option("--host", help="The address to listen on (127.0.0.1).")
@click.option("--port", help="The port to listen on (8080); 0 takes a free one.")
@click.option("--workers", help="HTTP worker processes (1).")
@click.option("--welcome", is_flag=True, help="Make a workspace where there is none, and print how to begin.")
@click.option("--demo", is_flag=True, help="Welcome to a workspace with a small company in it.")
@_mail_options
@json_option
@click.pass_obj
def serve(
    operation: Operation,
    *,
    host: str | None,
    port: str | None,
    workers: str | None,
    smtp: str | None,
    lmtp: str | None,
    welcome: bool,
    demo: bool,
) -> int:
    """Answer HTTP, and do the background work beside it."""
    operation.options.update(host=host, port=port, workers=workers, smtp=smtp, lmtp=lmtp)
    settings = operation.settings
    set_up_token = _migrate(settings)
    sockets = listen(settings.host, settings.port, workers=settings.workers)
    mail_sockets = listen_for_mail(settings)
    url = f"http://{_address(sockets[0])}"
    children = [Child("worker", _worker(settings, one)) for one in sockets]
    children.append(Child("background", _background(settings, mail_sockets)))

    def on_ready() -> None:
        is_told = set_up_token is not None and not (welcome or demo)
        set_up = {"setup": f"{settings.public_url or url}/setup/{set_up_token}"} if is_told else {}
        operation.say(
            {"url": url, "workers": settings.workers, **_places(mail_sockets), **set_up},
            f"Rolodesk answers at {url}",
            *_told_places(mail_sockets),
            *(f"Set it up at {at}" for at in set_up.values()),
        )
        if welcome or demo:
            from rolodesk.cli.welcome import print_welcome  # noqa: PLC0415 - for newcomers only

            print_welcome(settings, url, demo=demo)

    with shared_metrics(), announced(settings.data, url):
        _preload()
        _check_the_app(operation)
        return Supervisor(children).run(on_ready=on_ready)


@click.command()
@_mail_options
@json_option
@click.pass_obj
def work(operation: Operation, *, smtp: str | None, lmtp: str | None) -> int:
    """Do the background work alone: jobs and mail, where other processes answer HTTP."""
    operation.options.update(smtp=smtp, lmtp=lmtp)
    settings = operation.settings
    _migrate(settings)
    mail_sockets = listen_for_mail(settings)
    children = [Child("background", _background(settings, mail_sockets))]
    answer = {"working": True, **_places(mail_sockets)}
    return Supervisor(children).run(
        on_ready=lambda: operation.say(answer, "Rolodesk works", *_told_places(mail_sockets))
    )


def _places(sockets: "MailSockets") -> dict[str, str | None]:
    """Give where letters are taken in."""
    return {
        name: None if one is None else _address(one)
        for name, one in (("smtp", sockets.smtp), ("lmtp", sockets.lmtp))
    }


def _told_places(sockets: "MailSockets") -> list[str]:
    return [f"Letters come in by {name.upper()} at {at}" for name, at in _places(sockets).items() if at]


def _migrate(settings: "Settings") -> str | None:
    """
    Migrate, and make every follower known before anybody is answered: it misses nothing from then on.

    Answers the token by which the installation is set up, None if it is.
    """
    from rolodesk.actions import setting_up  # noqa: PLC0415 - as below
    from rolodesk.cli.store import opened  # noqa: PLC0415 - imports the drivers
    from rolodesk.jobs.followers import make_followers  # noqa: PLC0415 - as above
    from rolodesk.jobs.following import Following  # noqa: PLC0415 - as above
    from rolodesk.storage.keyring import keyring_at  # noqa: PLC0415 - as above
    from rolodesk.storage.transaction import EVERYWHERE  # noqa: PLC0415 - as above

    async def run() -> str | None:
        async with opened(settings) as engine:
            await Following(engine, make_followers({})).register()
            keyring = keyring_at(settings.data, given=settings.secret_keys)
            return await engine.write(EVERYWHERE, lambda tx: setting_up.token_for(tx, keyring))

    return asyncio.run(run())


def _preload() -> None:
    """Import before the forks what every child needs: it is read once, and its memory shared."""
    import uvloop  # noqa: F401, PLC0415 - imported to be there

    import rolodesk.app  # noqa: PLC0415 - after the metrics' folder is set, which its library reads then
    import rolodesk.asgi.server  # noqa: F401, PLC0415 - imported to be there

    gc.freeze()


def _check_the_app(operation: Operation) -> None:
    """Say what to do where the web app is not there; all else is served nevertheless."""
    from rolodesk.web.application import NOT_BUILT, is_built  # noqa: PLC0415 - imported with the rest

    if not is_built():
        operation.warn(NOT_BUILT)


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
                    _calm_collector()
                    ready()

        config = configuration(
            make_hub(settings), keep_alive_seconds=KEEP_ALIVE_SECONDS, grace_seconds=GRACE_SECONDS
        )
        server = Server(config)
        server.run(sockets=[listening])
        if not server.started:
            raise SystemExit(1)

    return live


def _calm_collector() -> None:
    """Collect seldom, and nothing of what is there for good: an answer makes many objects and no cycle."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTING)


def _background(settings: "Settings", sockets: "MailSockets") -> Callable[[Ready], None]:
    """Make the life of the background process."""

    def live(ready: Ready) -> None:
        from rolodesk.app import run_background  # noqa: PLC0415 - after the fork
        from rolodesk.asgi.logs import set_up_logs  # noqa: PLC0415 - as above

        set_up_logs(settings.log_format)

        async def until_told() -> None:
            running = asyncio.ensure_future(run_background(settings, ready, sockets=sockets))
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
            try:
                await running
            except asyncio.CancelledError:
                return

        asyncio.run(until_told())

    return live


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - shown, not bound
        host = "127.0.0.1"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

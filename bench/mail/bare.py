"""`python -m bench.mail.bare PORT`: aiosmtpd as it comes, accepting every letter and discarding it."""

import asyncio
import sys

from aiosmtpd.smtp import SMTP, Envelope, Session

SIZE_LIMIT = 78_643_200


class Discarding:
    """What aiosmtpd asks when a letter has come in."""

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - the library's name
        """Accept it."""
        return "250 OK"


async def main(port: int) -> None:
    """Accept letters until killed."""
    loop = asyncio.get_running_loop()
    handler = Discarding()
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="bare", data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        port,
    )
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))

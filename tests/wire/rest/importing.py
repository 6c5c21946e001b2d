"""Sending files to a hub, and doing the background work of their imports."""

from typing import Any

from rolodesk.actions.importing.running import JOB
from rolodesk.jobs.handlers import make_handlers
from rolodesk.storage.blobs import open_blobs
from tests.world import World


def upload(world: World, content: bytes | str, **query: str) -> Any:
    """Upload a file and answer its import."""
    raw = content if isinstance(content, bytes) else content.encode()
    answer = world.rest("POST", "/imports", content=raw, params=query)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/rest/v1/imports/{answer.json()['id']}"
    return answer.json()


def work(world: World, import_id: int) -> Any:
    """Do the background work of an import and answer it as it then is."""
    served = world.served
    handlers = make_handlers(served.engine, open_blobs(served.settings.blobs), {})
    served.run(handlers[JOB](world.id, f'{{"import_id":{import_id}}}'))
    return world.rest("GET", f"/imports/{import_id}").json()


def dry_run(world: World, import_id: int) -> Any:
    """See what an import would do."""
    assert world.rest("POST", f"/imports/{import_id}/dry-run").json()["state"] == "checking"
    return work(world, import_id)


def run(world: World, import_id: int) -> Any:
    """Run an import to its end."""
    assert world.rest("POST", f"/imports/{import_id}/run").json()["state"] == "running"
    return work(world, import_id)


def counts(one: Any) -> tuple[int, int, int, int]:
    """How many rows were created, updated, unchanged and refused."""
    return (one["created"], one["updated"], one["unchanged"], one["refused"])


def fields(one: Any) -> dict[str, str]:
    """What each column is."""
    return {column["column"]: column["field"] for column in one["mapping"]}

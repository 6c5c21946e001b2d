"""/readyz says whether the store answers and is of this version's revision."""

from sqlalchemy import text

from rolodesk.storage.migrate import revisions
from rolodesk.storage.statement import Statement
from rolodesk.storage.transaction import EVERYWHERE
from tests.world import World


def revision(name: str) -> Statement:
    return Statement(text(f"UPDATE schema_version SET revision = '{name}'"), everywhere=True)


def test_a_hub_is_ready_only_at_its_own_revision(world: World) -> None:
    engine = world.served.engine
    assert world.http.get("/readyz").status_code == 200
    world.served.run(engine.write(EVERYWHERE, lambda tx: tx.run(revision("r9999_future"))))
    try:
        assert world.http.get("/readyz").status_code == 503
    finally:
        world.served.run(engine.write(EVERYWHERE, lambda tx: tx.run(revision(revisions()[-1]))))
    assert world.http.get("/readyz").status_code == 200

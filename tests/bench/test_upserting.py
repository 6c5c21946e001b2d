"""The floor of the bulk upsert writes the same contacts and keys as the hub does."""

from pathlib import Path

from bench.company import WORKSPACE
from bench.seeding import Size
from bench.servers import rolodesk
from bench.stores import stores
from bench.upserting import bodies, insert_bare, posting

from rolodesk.storage.engine.sqlite_connection import connect

ROWS = """
    SELECT c.external_id, c.first_name, c.last_name, c.stage, c.location_id, c.channel, c.custom_fields,
        c.emails, c.phones, c.tags, (SELECT group_concat(kind || key) FROM contact_keys k
        WHERE k.workspace_id = c.workspace_id AND k.contact_id = c.id)
    FROM contacts c WHERE c.workspace_id = ? AND c.external_id LIKE 'bulk-%' ORDER BY c.id
"""


def test_the_floor_writes_what_the_hub_writes(tmp_path: Path) -> None:
    rows = bodies(0, 30)
    with stores("sqlite", Size(contacts=50, tickets=20), copies=2, home=tmp_path) as (of_floor, of_hub):
        insert_bare(of_floor, rows)
        with rolodesk(of_hub) as hub:
            posting(hub.url, of_hub, rows)()
        found = []
        for store in (of_floor, of_hub):
            connection = connect(Path(store.where), read_only=True)
            found.append(connection.execute(ROWS, (WORKSPACE,)).fetchall())
            connection.close()
    assert len(found[0]) == 30
    assert found[0] == found[1]

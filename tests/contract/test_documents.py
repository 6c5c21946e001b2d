"""The OpenAPI documents, held against the hub: made-up calls get what they promise, never a 5xx."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.core.result import Ok

from rolodesk.wire.toolkit.dialect import Dialect
from tests.support.dialects import DIALECTS
from tests.support.made_up import name_no_host_outside
from tests.support.postgres import PostgresServer
from tests.world import Served, World, serving

name_no_host_outside()

CALLS: Final = {"sqlite": 12, "postgres": 4}
"""How many calls are made up for an operation, with a key and without."""


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def hub(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A hub of this module's own: strangers' calls without a key would use up the others' patience."""
    data: Path = tmp_path_factory.mktemp("contract")
    if request.param == "sqlite":
        with serving(data) as served:
            yield served
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    server.create_database("contract")
    with serving(data, database_url=server.url("contract")) as served:
        yield served
    server.drop_database("contract")


@pytest.fixture(scope="module")
def world(hub: Served) -> Iterator[World]:
    cast = World(hub)
    yield cast
    cast.http.close()


@pytest.mark.parametrize("has_key", [True, False], ids=["with a key", "without one"])
@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_the_hub_does_what_its_document_says(world: World, dialect: Dialect, *, has_key: bool) -> None:
    schema = schemathesis.openapi.from_url(f"{world.url}/openapi/{dialect.name}.json")
    engine = "postgres" if world.served.settings.database_url else "sqlite"
    calls = CALLS[engine] if has_key else 3
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == len(dialect.routes)
    for operation in operations:
        try_out(operation, world, has_key=has_key, calls=calls)


def try_out(operation: Any, world: World, *, has_key: bool, calls: int) -> None:
    """Make up calls of an operation and hold their answers to its document."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=calls,
        phases=(Phase.generate,),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def hold(case: Any) -> None:
        if "apiKey" in case.path_parameters:
            key = world.key if has_key else "unknown"
            case.path_parameters |= {"apiKey": key, "userId": str(world.id)}
        headers = {"x-api-key": world.key, "authorization": f"Bearer {world.key}"} if has_key else {}
        answer = case.call(base_url=world.url, headers=headers)
        assert answer.status_code < 500, answer.text
        if not has_key:
            assert answer.status_code in {401, 403, 429}, answer.text
        case.validate_response(answer, checks=PROMISES)

    hold()


PROMISES: Final = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
)

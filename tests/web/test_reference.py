"""The documents are served for programs and for people."""

import html
import re

import pytest
import schemathesis

from tests.web.visitors import HTML
from tests.world import World

PAGES = {"/docs": {"imbox-contacts", "imbox-tickets", "lunarsend", "whautomate"}, "/docs/rest": {"rest"}}
NAMES = {"imbox-contacts", "imbox-tickets", "imbox", "lunarsend", "rest", "whautomate"}


def test_the_index_leads_to_every_document(world: World) -> None:
    documents = world.http.get("/openapi.json").json()["documents"]
    assert {one["name"] for one in documents} == NAMES
    for one in documents:
        document = world.http.get(one["url"]).json()
        assert document["info"]["title"] == one["title"]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_document_is_loaded_from_its_address(world: World, name: str) -> None:
    schema = schemathesis.openapi.from_url(f"{world.url}/openapi/{name}.json")
    schema.validate()
    assert schema.specification.version == "3.1.0"


@pytest.mark.parametrize("path", ["/openapi/unknown.json", "/openapi/whautomate", "/openapi/whautomate.yaml"])
def test_there_are_no_other_documents(world: World, path: str) -> None:
    assert world.http.get(path).status_code == 404


@pytest.mark.parametrize(("path", "names"), PAGES.items())
def test_a_page_has_every_route_with_a_line_to_try_it(world: World, path: str, names: set[str]) -> None:
    page = world.http.get(path, headers=HTML).text
    for name in names:
        document = world.http.get(f"/openapi/{name}.json").json()
        for route, methods in document["paths"].items():
            assert route in page
            for operation in methods.values():
                assert f'id="{name}-{operation["operationId"]}"' in page
                assert operation["summary"] in html.unescape(page)
    lines = re.findall(r"curl [^<]*", page)
    more = 2 if "lunarsend" in names else 0  # its POST, at two paths, is of two kinds
    by_session = page.count('<span class="chip">a session</span>')
    assert len(lines) >= page.count("<article") - by_session + more
    assert all(f"&#34;{world.url}/" in line for line in lines)


@pytest.mark.parametrize("path", PAGES)
def test_every_link_within_a_page_leads_somewhere(world: World, path: str) -> None:
    page = world.http.get(path, headers=HTML).text
    wanted = set(re.findall(r'href="#([^"]+)"', page))
    ids = re.findall(r'id="([^"]+)"', page)
    assert wanted <= set(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PAGES)
def test_the_lines_that_read_are_understood(world: World, path: str) -> None:
    page = html.unescape(world.http.get(path, headers=HTML).text)
    lines = [line for line in re.findall(r"<code>(curl [^<]*)</code>", page) if "-X " not in line]
    assert len(lines) > 1
    for line in lines:
        url = line.rpartition(' "')[2].rstrip('"')
        url = url.replace("$KEY", world.key).replace("$WORKSPACE", str(world.id))
        answer = world.http.get(url, headers={"x-api-key": world.key} if "x-api-key" in line else {})
        assert answer.status_code in {200, 404}, (line, answer.text)

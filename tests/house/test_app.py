"""The web app is built from what is under version control: a build leaves nothing that asks for another."""

from tests.house.tracked import ROOT, place, tracked_files
from tests.support.app import sources_of_the_app


def test_the_app_is_built_from_tracked_files_alone() -> None:
    tracked = {path for path in tracked_files() if path.is_relative_to(ROOT / "frontend")}
    others = [place(path) for path in sources_of_the_app() if path not in tracked]
    assert not others, (
        "`IGNORED` of tools/app.py names what a build leaves beside the sources:\n" + "\n".join(others)
    )
    assert len(sources_of_the_app()) > 100

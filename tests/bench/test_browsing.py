"""The benchmark of the web app goes through all it measures; and the first page's scripts stay small."""

from pathlib import Path

from bench.browsing import measure_browser
from bench.seeding import Size

from tests.support.app import needs_the_app


def test_a_browser_is_measured_and_the_first_page_is_light(tmp_path: Path) -> None:
    needs_the_app()
    figures = measure_browser(Size(contacts=60, tickets=90), rounds=1, home=tmp_path)
    assert figures["script_kb"] < 150
    assert figures["style_kb"] < 50
    assert figures["rows"] >= 30
    measured = ("painted_ms", "opened_ms", "changed_ms", "frames", "frame_p95_ms")
    assert all(figures[name] > 0 for name in measured)

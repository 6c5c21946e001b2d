"""What the browser makes of nearly nothing on this machine, measured as the app is."""

from typing import Final

BARE_PATH: Final = "/forgot"
"""A page of the hub without scripts: a heading, a field, a button, and its style sheet."""
BARE_HEADING: Final = "h1"
ROWS: Final = 1_000
_ROW: Final = "<p role=listitem><b>Person {0}</b> Order {0}: where is it?<br>The parcel has not come yet.</p>"


def bare_list() -> str:
    """Give a page with a list of plain rows as high as the app's, and a key that changes a word."""
    rows = "".join(_ROW.format(number) for number in range(ROWS))
    return f"""<!doctype html><title>Bare</title>
<style>
    body {{ margin: 0; font: 13px sans-serif }}
    div {{ box-sizing: border-box; block-size: 900px; overflow: auto; background: #fff }}
    p {{ box-sizing: border-box; block-size: 58px; margin: 0; border-bottom: 1px solid #ddd }}
</style>
<output>0</output><div role=list>{rows}</div>
<script>
    const output = document.querySelector('output')
    addEventListener('keydown', () => (output.value = Number(output.value) + 1))
</script>"""

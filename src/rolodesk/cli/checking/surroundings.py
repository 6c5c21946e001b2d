"""The settings, the data folder and the disk."""

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from rolodesk.cli.checking.finding import Finding, error, fine, warning
from rolodesk.config import TABLE, Settings, unknown_variables

_FOR_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_LITTLE_ROOM: Final = 1 << 30
_NO_ROOM: Final = 100 << 20
_LOOPBACK: Final = ("127.", "::1", "localhost")


def check_settings(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Look for misspelt variables, and for the address that links are built on."""
    known = [setting.variable for setting in TABLE]
    for name in unknown_variables(environment):
        meant = get_close_matches(name, known, n=1, cutoff=0.8)
        if meant:
            yield warning("settings", f"{name} names no setting", mend=f"did you mean {meant[0]}? Rename it")
    if settings.public_url is not None:
        yield fine("public_url", settings.public_url)
    elif settings.host.startswith(_LOOPBACK) and not settings.trusted_proxies:
        yield fine("public_url", "unset; links are built on the address of each request")
    else:
        yield warning(
            "public_url",
            "unset, though others can reach the hub: links are built on whatever name they used",
            mend="set ROLODESK_PUBLIC_URL to the address that people and programs use",
        )


def check_folder(settings: Settings) -> Iterator[Finding]:
    """Look at who can enter the data folder, and at the room on its disk."""
    folder = settings.data
    mode = folder.stat().st_mode
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield error(
            "folder", f"{folder} cannot be written to", mend=f"give it to the hub's user: chown {folder}"
        )
    elif mode & _FOR_OTHERS:
        yield warning(
            "folder",
            f"{folder} can be entered by other users of this machine ({stat.filemode(mode)})",
            mend=f"chmod 700 {folder}",
        )
    else:
        yield fine("folder", f"{folder} is ours alone")
    free = shutil.disk_usage(folder).free
    shown = f"{free >> 20} MiB are free on the disk of {folder}"
    if free < _NO_ROOM:
        yield error("disk", shown, mend="make room: writing stops when it is full (reading goes on)")
    elif free < _LITTLE_ROOM:
        yield warning("disk", shown, mend="make room soon: writing stops when it is full")
    else:
        yield fine("disk", shown)

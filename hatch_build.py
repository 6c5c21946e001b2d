"""Builds the web app into the wheel, also into an editable install's source tree."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AppBuildHook(BuildHookInterface):  # type: ignore[type-arg,misc]  # hatchling is only there while it builds
    """Runs before a wheel is put together, and before an editable install is."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the hook's own
        """Build the app, unless it was built from just these sources."""
        sys.path.insert(0, str(Path(self.root) / "tools"))
        from app import BUILT, build  # noqa: PLC0415 - tools/ is only on the path from here

        build(Path(self.root))
        build_data["artifacts"].append(f"{BUILT}/**")

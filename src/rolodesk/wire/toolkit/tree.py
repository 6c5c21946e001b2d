"""Finding the route of a path: a tree of segments, a step a segment."""

from collections.abc import Iterable, Sequence

from rolodesk.wire.toolkit.route import Route


class _Node:
    __slots__ = ("fixed", "free", "routes")

    def __init__(self) -> None:
        self.fixed: dict[str, _Node] = {}
        self.free: _Node | None = None
        self.routes: dict[str, tuple[Route, tuple[str, ...]]] = {}


class Tree:
    """The routes of a dialect, by path and method. A fixed segment is preferred to a parameter."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        for route in routes:
            self._add(route)

    def find(
        self, segments: Sequence[str]
    ) -> tuple[dict[str, tuple[Route, tuple[str, ...]]], list[str]] | None:
        """The routes at a path by method, each with its parameters' names, and the parameters' values."""
        node, values = self._root, list[str]()
        for segment in segments:
            following = node.fixed.get(segment)
            if following is None:
                following = node.free
                if following is None or not segment:
                    return None
                values.append(segment)
            node = following
        return (node.routes, values) if node.routes else None

    def _add(self, route: Route) -> None:
        node, names = self._root, list[str]()
        for segment in route.path.strip("/").split("/"):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.free = node = node.free or _Node()
            else:
                node = node.fixed.setdefault(segment, _Node())
        if route.method in node.routes:
            raise ValueError(f"two routes answer {route.method} {route.path}")
        node.routes[route.method] = (route, tuple(names))

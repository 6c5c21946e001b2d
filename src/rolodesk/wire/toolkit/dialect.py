"""What a dialect is to the toolkit: its routes, how it carries a key, how it says no."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from rolodesk.actions.scope import Caller
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import DomainError
from rolodesk.model.language import Language
from rolodesk.wire.toolkit.route import Route


class Dialect(Protocol):
    """A vendor's tongue. Stateless: one instance serves every request."""

    @property
    def name(self) -> str:
        """Short, as in `/openapi/<name>.json` and the journal's `door`."""
        ...

    @property
    def title(self) -> str:
        """For people."""
        ...

    @property
    def routes(self) -> Sequence[Route]:
        """Everything it answers."""
        ...

    @property
    def refusal(self) -> type[msgspec.Struct]:
        """The shape of its errors."""
        ...

    @property
    def is_strict(self) -> bool:
        """Whether an unknown, repeated or empty parameter, and a field where no body is read, is refused."""
        ...

    @property
    def path_types(self) -> Mapping[str, Any]:
        """The types of those parameters in its paths that are more than a text, by name."""
        ...

    @property
    def schemes(self) -> Sequence[str]:
        """The security schemes by which it takes a key (`openapi.SCHEMES`); none where it is in the path."""
        ...

    @property
    def told_of_rates(self) -> bool:
        """Whether each answer tells a key what is left of its rate."""
        ...

    def key_of(self, request: Request, params: dict[str, str]) -> str | None:
        """Where the caller put the API key, if anywhere."""
        ...

    def admits(self, caller: Caller, params: dict[str, str]) -> bool:
        """Whether a caller with a good key belongs to the workspace that the call names, if it names one."""
        ...

    def refuse(self, error: DomainError, language: Language = "en", /) -> Response:
        """Say an error in the dialect's own shape and status, and in the language if it speaks others."""
        ...

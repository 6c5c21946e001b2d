"""What can go wrong in the hub, each a class with no word of HTTP or of any dialect.

DomainError
├── Invalid              a value is refused; names the field and what to change
│   └── Malformed        the whole input cannot be read
├── Unknown              the named thing is not in this workspace
├── NotAuthenticated     no key, or one that is unknown, expired or revoked
├── NotAllowed           the actor lacks the permission
│   ├── OwnersOnly       only an owner of the workspace may do it
│   ├── SecondFactorNeeded   the workspace requires one, and the session has none
│   └── MembersOnly      only somebody who is logged in may do it, about themselves
├── ForeignSite          a browser sent it from a page that is not ours
│   └── WrongCsrfToken   it does not carry the token of its session
├── Conflicting          the change contradicts what is stored
│   └── Overtaken        somebody wrote meanwhile
│   └── InProgress       the same call, by its idempotency key, is being answered at this moment
├── KeyReused            an idempotency key that another call had
├── Outdated             the record is no longer as the caller saw it
├── TooLarge             a body, file or total over its limit
├── TooMany              asked too often; says when to come back
├── NoSuchRoute          nothing answers at this path
├── WrongMethod          the path answers other methods
├── StorageFull          nothing can be written until there is room
└── Unforeseen           a fault of ours; the log has it under the request id
"""


class DomainError(Exception):
    """Anything the hub refuses; `str()` is one sentence that may be shown to the caller."""


class Invalid(DomainError):
    """
    A value is refused. `field` is its path in the caller's own words, `reason` completes the sentence.

    An action knows its own words for a field: a dialect puts its own in their place, unless `is_as_sent`.
    """

    def __init__(self, field: str, reason: str, *, is_as_sent: bool = False) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.field = field
        self.reason = reason
        self.is_as_sent = is_as_sent


class InvalidParameter(Invalid):
    """A value that a list or search is asked by, which a dialect may answer unlike one that is stored."""


class Malformed(Invalid):
    """The input as a whole cannot be read (not JSON, not UTF-8, not an object)."""

    def __init__(self, reason: str) -> None:
        super().__init__("", reason)


class Unknown(DomainError):
    """Not in this workspace. `noun` is a noun of the model, `identifier` what was asked for.

    `field` is where it was named, in the caller's own words, if the call is about something else.
    """

    def __init__(self, noun: str, identifier: object, *, field: str = "") -> None:
        where = f"{field}: " if field else ""
        super().__init__(f"{where}there is no {noun} {identifier}")
        self.noun = noun
        self.identifier = identifier


class NotAuthenticated(DomainError):
    """No key, or one that is unknown, expired, revoked or of another workspace: ."""

    def __init__(self) -> None:
        super().__init__("the API key is missing or not valid")


class NotAllowed(DomainError):
    """The actor is known but lacks `permission`, such as `contacts:write`."""

    def __init__(self, permission: str) -> None:
        super().__init__(f"this needs the permission {permission}")
        self.permission = permission


class OwnersOnly(NotAllowed):
    """Only an owner of the workspace may do it."""

    def __init__(self) -> None:
        DomainError.__init__(self, "only an owner of the workspace may do this to an owner, or make one")
        self.permission = "owner"


class MembersOnly(NotAllowed):
    """Only somebody who is logged in may do it, about themselves."""

    def __init__(self) -> None:
        DomainError.__init__(
            self, "this is for members who are logged in, about themselves; no key may do it"
        )
        self.permission = "session"


class SecondFactorNeeded(NotAllowed):
    """The workspace requires a second factor, and the session was begun without one."""

    def __init__(self) -> None:
        DomainError.__init__(
            self, "this workspace requires a second factor: set one up, or log in again with yours"
        )
        self.permission = "second factor"


class Conflicting(DomainError):
    """The change contradicts what is stored; the sentence says how."""


class InProgress(Conflicting):
    """
    The same call, by its idempotency key, is being answered at this moment.

    `retry_after` is in whole seconds: most calls are answered by then, save one whose process died.
    """

    retry_after = 1

    def __init__(self) -> None:
        super().__init__("a call with this Idempotency-Key is in progress; send it again in a moment")


class KeyReused(DomainError):
    """An idempotency key that another call had."""

    def __init__(self) -> None:
        super().__init__(
            "this Idempotency-Key was sent with another path, query or body; choose a new one for a new call"
        )


class Overtaken(Conflicting):
    """Somebody wrote meanwhile: `message_id` is what they wrote."""

    def __init__(self, sentence: str, *, message_id: int) -> None:
        super().__init__(sentence)
        self.message_id = message_id


class ForeignSite(DomainError):
    """Something was sent from a page that is not ours."""

    def __init__(self, origin: str) -> None:
        super().__init__(f"this was not sent from a page of {origin}; open that address and try again")


class WrongCsrfToken(ForeignSite):
    """It does not carry the token of its session."""

    def __init__(self) -> None:
        DomainError.__init__(
            self,
            "the token of the session is missing or another session's: load the page anew, or send in"
            " x-csrf-token the csrf_token of GET /rest/v1/me",
        )


class Outdated(DomainError):
    """The record is no longer as the caller saw it."""

    def __init__(self) -> None:
        super().__init__("this was changed since you read it; read it again, and send its new ETag")


class TooLarge(DomainError):
    """A body, file or total over `limit` bytes. `what` names it."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(f"{what} is larger than the {limit} bytes that are allowed")
        self.what = what
        self.limit = limit


class TooMany(DomainError):
    """Asked too often; `retry_after` is in whole seconds, at least 1."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many requests; try again in {retry_after} s")
        self.retry_after = retry_after


class NoSuchRoute(DomainError):
    """Nothing answers at this path. The path is not repeated: it may hold a key."""

    def __init__(self) -> None:
        super().__init__("nothing answers at this path")


class WrongMethod(DomainError):
    """The path answers, but only the methods in `allowed`."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(f"this path answers {', '.join(allowed)} only")
        self.allowed = allowed


class StorageFull(DomainError):
    """The disk is full: nothing was written, reading goes on, and writing resumes when there is room."""

    def __init__(self, sentence: str = "the storage is full; nothing was written") -> None:
        super().__init__(sentence)


class Unforeseen(DomainError):
    """A fault of ours. `request_id` finds it in the log."""

    def __init__(self, request_id: str) -> None:
        super().__init__(f"something went wrong on our side; it is logged as {request_id}")
        self.request_id = request_id

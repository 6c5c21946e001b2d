"""People: who logs in, once for all the workspaces they are members of."""

import msgspec


class Person(msgspec.Struct, frozen=True):
    """Someone who may log in. `password_hash` is None until a password is set (a log-in link opens then)."""

    id: int
    email: str
    password_hash: str | None
    created_at: int
    password_workspace_id: int | None = None
    """The one workspace that the password opens, if it was chosen in a session that opened no other."""

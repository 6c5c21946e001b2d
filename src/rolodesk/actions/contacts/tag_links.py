"""Linking a contact to its tags, which are made on the fly."""

from collections.abc import Iterable

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.model.tag import Tag, canonical_tag
from rolodesk.storage import tags


async def give(scope: Scope, contact_id: int, names: Iterable[str]) -> None:
    """Link a contact to tags that it lacks; unknown ones are made."""
    wanted = {canonical_tag(name): name for name in names}
    known = await tags.by_canonicals(scope.tx, wanted)
    if len(known) < len(wanted):
        known = await _with_missing_made(scope, wanted)
    await tags.link(scope.tx, contact_id, sorted(tag.id for tag in known.values()))


async def take(scope: Scope, contact_id: int, names: Iterable[str]) -> None:
    """Unlink a contact from tags that it has."""
    known = await tags.by_canonicals(scope.tx, {canonical_tag(name) for name in names})
    await tags.unlink(scope.tx, contact_id, sorted(tag.id for tag in known.values()))


async def lock_making(scope: Scope) -> None:
    """Keep other transactions from making tags, so that nobody makes the same one."""
    await scope.tx.lock("tags")


async def make(scope: Scope, name: str) -> Tag:
    """Make a tag that is known to be missing, under `lock_making`."""
    tag = Tag(await scope.tx.next_id("tags"), name, canonical_tag(name), scope.now, None)
    await tags.insert(scope.tx, tag)
    await record(scope, "tag.created", tag.id, after={"name": tag.name})
    return tag


async def _with_missing_made(scope: Scope, wanted: dict[str, str]) -> dict[str, Tag]:
    await lock_making(scope)
    known = await tags.by_canonicals(scope.tx, wanted)
    made = {
        canonical: await make(scope, name) for canonical, name in wanted.items() if canonical not in known
    }
    return {**known, **made}

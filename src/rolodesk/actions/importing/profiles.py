"""Profiles: what columns are, saved under a name to be used for the next file."""

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Conflicting, Unknown
from rolodesk.model.importing.job import Profile
from rolodesk.model.importing.mapping import ColumnMapping, check_mapping
from rolodesk.model.line import check_line
from rolodesk.model.page import Page, Wanted
from rolodesk.model.workspace import Permission
from rolodesk.storage import import_profiles


async def create(
    scope: Scope, *, name: str, noun: str, mapping: ColumnMapping, field: str = "name"
) -> Profile:
    """Save what columns are. Refuses a name that is taken (`Conflicting`), and as `check_mapping` does."""
    scope.require(Permission.CONTACTS_WRITE)
    profile = Profile(
        await scope.tx.next_id("import_profiles"),
        check_line(name, field=field),
        noun,
        _checked(mapping, noun),
        scope.now,
        None,
    )
    if not await import_profiles.insert(scope.tx, profile):
        raise _taken(profile.name)
    await record(scope, "import_profile.created", profile.id, after={"name": profile.name, "noun": noun})
    return profile


async def change(
    scope: Scope,
    profile_id: int,
    *,
    name: str | UnsetType = UNSET,
    mapping: ColumnMapping | UnsetType = UNSET,
) -> Profile:
    """Change a profile; writing what is there already changes nothing. Refuses as `create` does."""
    scope.require(Permission.CONTACTS_WRITE)
    before = await to_change(scope, profile_id)
    after = before if name is UNSET else replace(before, name=check_line(name, field="name"))
    if mapping is not UNSET:
        after = replace(after, mapping=_checked(mapping, before.noun))
    if after == before:
        return before
    other = await import_profiles.by_name(scope.tx, after.name)
    if other is not None and other.id != profile_id:
        raise _taken(after.name)
    after = replace(after, updated_at=scope.now)
    await import_profiles.save(scope.tx, after)
    await record(
        scope, "import_profile.updated", profile_id, before={"name": before.name}, after={"name": after.name}
    )
    return after


async def save_as(scope: Scope, *, name: str, noun: str, mapping: ColumnMapping) -> Profile:
    """Save what columns are under a name, in the place of the profile of `noun` that has it."""
    scope.require(Permission.CONTACTS_WRITE)
    there = await import_profiles.by_name(scope.tx, name)
    if there is None or there.noun != noun:
        return await create(scope, name=name, noun=noun, mapping=mapping, field="save_as")
    return await change(scope, there.id, mapping=mapping)


async def get(scope: Scope, profile_id: int) -> Profile:
    """Read a profile. One that is not there is `Unknown`."""
    scope.require(Permission.CONTACTS_READ)
    return _there(await import_profiles.by_id(scope.tx, profile_id), profile_id)


async def to_change(scope: Scope, profile_id: int) -> Profile:
    """Read a profile and keep others from changing it. One that is not there is `Unknown`."""
    return _there(await import_profiles.to_change(scope.tx, profile_id), profile_id)


async def list_page(scope: Scope, wanted: Wanted) -> Page[Profile]:
    """List profiles by `id` or `name`."""
    scope.require(Permission.CONTACTS_READ)
    return await import_profiles.page(scope.tx, wanted)


def sort_key(profile: Profile, order: str) -> int | str:
    """Give what a list of profiles is ordered by: `id` or `name`."""
    return import_profiles.fold_profile_name(profile.name) if order == "name" else profile.id


async def delete(scope: Scope, profile_id: int) -> None:
    """Delete a profile; imports that used it stay. One that is not there is `Unknown`."""
    scope.require(Permission.CONTACTS_WRITE)
    profile = await to_change(scope, profile_id)
    await import_profiles.remove(scope.tx, profile_id)
    await record(
        scope, "import_profile.deleted", profile_id, before={"name": profile.name, "noun": profile.noun}
    )


def _checked(mapping: ColumnMapping, noun: str) -> ColumnMapping:
    return check_mapping(mapping, list(dict.fromkeys(one.column for one in mapping.columns)), noun=noun)


def _taken(name: str) -> Conflicting:
    return Conflicting(f"there is a profile {name} already; choose another name, or change that one")


def _there(profile: Profile | None, profile_id: int) -> Profile:
    if profile is None:
        raise Unknown("profile", profile_id)
    return profile

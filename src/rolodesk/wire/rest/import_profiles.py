"""Profiles of imports: what columns are, saved under names."""

from typing import Any, Final

from rolodesk.actions.importing import profiles
from rolodesk.asgi.response import Response
from rolodesk.model.importing.job import Profile
from rolodesk.model.page import Place
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import check_match, created, gone, page, record
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.rest.import_shapes import (
    ChangeProfile,
    CreateProfile,
    ListProfiles,
    ProfileAnswer,
    ProfileList,
    profile_answer,
)
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import id_of

READ, WRITE = Permission.CONTACTS_READ, Permission.CONTACTS_WRITE
PROFILES: Final = "/rest/v1/import-profiles"
PROFILE: Final = f"{PROFILES}/{{profile_id}}"


async def list_profiles(call: Call[ListProfiles, Nothing]) -> object:
    """GET /rest/v1/import-profiles."""
    query = call.query
    asked = wanted(query.sort, limit=query.limit, cursor=query.cursor)
    found = await profiles.list_page(call.scope, asked)

    def place(profile: Profile) -> Place:
        return Place(profiles.sort_key(profile, asked.order), profile.id)

    return page(call, found, render=profile_answer, place=place)


async def create_profile(call: Call[Nothing, CreateProfile]) -> Response:
    """POST /rest/v1/import-profiles."""
    body = call.body
    made = await profiles.create(call.scope, name=body.name, noun=body.noun, mapping=body.to_mapping())
    return created(profile_answer(made), f"/import-profiles/{made.id}")


async def get_profile(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/import-profiles/{profile_id}."""
    return record(call, profile_answer(await profiles.get(call.scope, _id(call))))


async def change_profile(call: Call[Nothing, ChangeProfile]) -> Response:
    """PATCH /rest/v1/import-profiles/{profile_id}."""
    await _check_match(call)
    before = await profiles.to_change(call.scope, _id(call))
    mapping = call.body.to_mapping(before.mapping)
    return record(
        call,
        profile_answer(await profiles.change(call.scope, before.id, name=call.body.name, mapping=mapping)),
    )


async def delete_profile(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/import-profiles/{profile_id}."""
    await _check_match(call)
    await profiles.delete(call.scope, _id(call))
    return gone()


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> ProfileAnswer:
        return profile_answer(await profiles.to_change(call.scope, _id(call)))

    await check_match(call, current)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "profile_id", noun="profile")


# fmt: off
ROUTES: Final = (
    Route("GET", PROFILES, READ, list_profiles, "List profiles of imports", access="lookup", query=ListProfiles, answer=ProfileList),
    Route("POST", PROFILES, WRITE, create_profile, "Save what columns are", status=201, body=CreateProfile, answer=ProfileAnswer, is_tagged=True),
    Route("GET", PROFILE, READ, get_profile, "Get a profile of imports", access="lookup", answer=ProfileAnswer, is_tagged=True),
    Route("PATCH", PROFILE, WRITE, change_profile, "Change a profile of imports", body=ChangeProfile, answer=ProfileAnswer, is_tagged=True, is_held=True),
    Route("DELETE", PROFILE, WRITE, delete_profile, "Delete a profile of imports", status=204, is_held=True),
)
# fmt: on

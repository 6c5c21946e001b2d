"""Drafts: kept for a member while they write, told to nobody else, and no part of the journal."""

from collections.abc import Sequence

from msgspec.structs import replace

from rolodesk.actions import uploads as uploading
from rolodesk.actions.authors import author
from rolodesk.actions.scope import Scope
from rolodesk.actions.sending.answering import safe_html
from rolodesk.actions.tickets.seeing import living_to_change, mailboxes_seen, me, seen
from rolodesk.model.draft import Draft, DraftContent, KeptDraft
from rolodesk.model.errors import Outdated, Unknown
from rolodesk.model.page import Page, Wanted
from rolodesk.model.workspace import Permission
from rolodesk.storage import drafts, uploads


async def list_page(scope: Scope, wanted: Wanted, *, member_id: int | None) -> Page[KeptDraft]:
    """
    List a member's drafts by `id` or `updated_at`, but those of tickets that they do not see any more.

    A key that names no member is nobody, and has none.
    """
    scope.require(Permission.TICKETS_WRITE)
    if _is_nobody(scope, member_id):
        return Page((), has_more=False)
    member = await author(scope, member_id)
    found = await drafts.page(scope.tx, wanted, member_id=member.id, seen=mailboxes_seen(scope))
    return Page(await _kept(scope, *found.items), found.has_more)


async def get(scope: Scope, draft_id: int, *, member_id: int | None) -> KeptDraft:
    """Read a member's draft. Another's, and one of a ticket that is not seen, is `Unknown`."""
    scope.require(Permission.TICKETS_WRITE)
    if _is_nobody(scope, member_id):
        raise Unknown("draft", draft_id)
    member = await author(scope, member_id)
    draft = await drafts.by_id(scope.tx, draft_id, member_id=member.id)
    if draft is None:
        raise Unknown("draft", draft_id)
    if draft.ticket_id is not None:
        try:
            await seen(scope, draft.ticket_id)
        except Unknown:
            raise Unknown("draft", draft_id) from None
    return (await _kept(scope, draft))[0]


async def of_ticket(scope: Scope, ticket_id: int, *, member_id: int | None) -> KeptDraft | None:
    """Read a member's draft of a ticket, if they have one. `Unknown` if the ticket is not seen."""
    scope.require(Permission.TICKETS_WRITE)
    await seen(scope, ticket_id)
    if _is_nobody(scope, member_id):
        return None
    member = await author(scope, member_id)
    draft = await drafts.of_ticket(scope.tx, ticket_id, member_id=member.id)
    return None if draft is None else (await _kept(scope, draft))[0]


async def create(
    scope: Scope,
    content: DraftContent,
    *,
    upload_ids: Sequence[int],
    member_id: int | None,
    ticket_id: int | None = None,
) -> KeptDraft:
    """
    Begin a draft, of a ticket or of none yet; it holds uploads of the member's own.

    Refuses with `Unknown` a ticket that is not seen, with `Outdated` one of which there is a draft, with
    `Invalid` an upload that is not theirs.
    """
    scope.require(Permission.TICKETS_WRITE)
    if ticket_id is not None:
        await living_to_change(scope, ticket_id)
    member = await author(scope, member_id)
    draft = Draft(
        id=await scope.tx.next_id("drafts"),
        member_id=member.id,
        ticket_id=ticket_id,
        version=1,
        content=_safe(content),
        created_at=scope.now,
        updated_at=scope.now,
    )
    if not await drafts.insert(scope.tx, draft):
        raise Outdated
    return await _holding(scope, draft, upload_ids)


async def change(
    scope: Scope, kept: KeptDraft, content: DraftContent, *, upload_ids: Sequence[int]
) -> KeptDraft:
    """Write a draft anew, which was read in this transaction; what is so already changes nothing."""
    scope.require(Permission.TICKETS_WRITE)
    draft = kept.draft
    content = _safe(content)
    if content == draft.content and [one.id for one in kept.uploads] == sorted(upload_ids):
        return kept
    draft = replace(draft, content=content, version=draft.version + 1, updated_at=scope.now)
    await drafts.save(scope.tx, draft)
    return await _holding(scope, draft, upload_ids)


async def discard(scope: Scope, kept: KeptDraft) -> None:
    """Delete a draft, which was read in this transaction, with the files that it holds."""
    scope.require(Permission.TICKETS_WRITE)
    await drafts.remove(scope.tx, kept.draft.id)
    await uploads.remove(scope.tx, [one.id for one in kept.uploads])


def _is_nobody(scope: Scope, member_id: int | None) -> bool:
    """Say whether a key asks that names no member: it has no drafts."""
    return member_id is None and me(scope) is None


async def _holding(scope: Scope, draft: Draft, upload_ids: Sequence[int]) -> KeptDraft:
    await uploading.own(scope, upload_ids, field="uploads")
    await uploads.hold(scope.tx, draft.id, upload_ids)
    return (await _kept(scope, draft))[0]


async def _kept(scope: Scope, *found: Draft) -> list[KeptDraft]:
    held = await uploads.of_drafts(scope.tx, [draft.id for draft in found])
    return [KeptDraft(draft, tuple(one for one in held if one.draft_id == draft.id)) for draft in found]


def _safe(content: DraftContent) -> DraftContent:
    """Give what was written with its HTML made safe: who reads the draft may not be who wrote it."""
    return replace(content, html=safe_html(content.html) or "") if content.html else content

"""Taking people into a workspace, and setting their passwords."""

from rolodesk.actions.journal import record
from rolodesk.actions.ownership import require_owner
from rolodesk.actions.scope import Scope, permissions_of
from rolodesk.actions.workspaces import own_or_next_id, require_operator
from rolodesk.model.email import check_email
from rolodesk.model.errors import Conflicting, Unknown
from rolodesk.model.line import check_line
from rolodesk.model.person import Person
from rolodesk.model.workspace import Member, Permission, Role
from rolodesk.storage import directory, members, people


async def create(
    scope: Scope,
    *,
    email: str,
    name: str,
    role: Role,
    password_hash: str | None = None,
    member_id: int | None = None,
) -> Member:
    """
    Make a person a member of the workspace; one who has no log-in yet gets one, under the e-mail address.

    Refuses (`Conflicting`) someone who is a member already, a chosen id that is taken, and a password for
    someone who has one: `set_password` changes it. Only an owner makes owners, and the operator passwords;
    and nobody makes a member who may more than they do (`NotAllowed`).
    """
    scope.require(Permission.SETTINGS_WRITE)
    scope.require_all(permissions_of(role))
    if role is Role.OWNER:
        await require_owner(scope)
    if password_hash is not None:
        require_operator(scope)  # a password opens every workspace of a person
    checked = check_email(email, field="email")
    person = await _person(scope, checked)
    member = Member(
        id=await own_or_next_id(scope.tx, "members", member_id),
        person_id=person.id,
        email=person.email,
        name=check_line(name, field="name"),
        role=role,
        created_at=scope.now,
    )
    if not await members.insert(scope.tx, member):
        raise await _conflict(scope, member)
    await record(
        scope,
        "member.created",
        member.id,
        after={"email": member.email, "name": member.name, "role": member.role},
    )
    if password_hash is not None:
        await _give_first_password(scope, person, password_hash)
    return member


async def listed(scope: Scope) -> list[Member]:
    """List the members, in the order they joined."""
    scope.require(Permission.SETTINGS_READ)
    return await members.listed(scope.tx)


async def set_password(scope: Scope, email: str, password_hash: str) -> Member:
    """
    Set the password of the member with an e-mail address, and end all of the person's log-ins.

    It is one password for all the workspaces that the person is a member of. Refuses (`Unknown`) who is no
    member.
    """
    require_operator(scope)
    member = await members.by_email(scope.tx, email)
    if member is None:
        raise Unknown("member", email)
    await people.set_password(scope.tx, member.person_id, password_hash)
    await directory.shut_out(scope.tx, member.person_id)
    await record(scope, "member.password_set", member.id)
    return member


async def _person(scope: Scope, email: str) -> Person:
    """Find the person of an e-mail address, or make them."""
    known = await people.by_email(scope.tx, email)
    if known is not None:
        return known
    person = Person(
        id=await scope.tx.next_id("people"), email=email, password_hash=None, created_at=scope.now
    )
    if await people.insert(scope.tx, person):
        return person
    made_meanwhile = await people.by_email(scope.tx, email)
    if made_meanwhile is None:
        raise Conflicting(f"{email} was removed at this moment; try again")
    return made_meanwhile


async def _conflict(scope: Scope, refused: Member) -> Conflicting:
    known = await members.by_email(scope.tx, refused.email)
    if known is not None:
        return Conflicting(f"{known.email} is a member of this workspace already, with the id {known.id}")
    return Conflicting(f"there is a member {refused.id} already; choose another id, or leave it out")


async def _give_first_password(scope: Scope, person: Person, password_hash: str) -> None:
    if person.password_hash is not None:
        raise Conflicting(
            f"{person.email} has a password already, from another workspace; leave this one out,"
            " or change it with `rolodesk member set-password`"
        )
    await people.set_password(scope.tx, person.id, password_hash)

"""One contact, four shapes: whatever any dialect writes reads in all of them, as the oracle says."""

from collections.abc import Iterator
from typing import Any, ClassVar, Final

import httpx2
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.shapes.model import Account, Contact, listed, normal_phone
from tests.shapes.tongues import Tongues, imbox_row, lunarsend_row, whautomate_row
from tests.shapes.writing import (
    as_lists,
    companies,
    emails,
    imbox_lists,
    imbox_texts,
    in_range,
    lunarsend_fields,
    names,
    notes,
    phones,
    shown,
    tags,
    whautomate_fields,
    which,
    whole_names,
)
from tests.world import Served

MOST: Final = 4
"""Contacts at a time: few, so that operations meet."""

SPELLED: Final = {"firstName": "first_name", "lastName": "last_name", "externalId": "external_id"}


class Conversation(RuleBasedStateMachine):
    """Clients of every dialect at work on a few contacts, and the oracle beside them."""

    served: ClassVar[Served]
    http: ClassVar[httpx2.Client]

    @initialize()
    def begin(self) -> None:
        self.tongues = Tongues(self.served, self.http)
        self.contacts: dict[int, Contact] = {}
        self.refs: dict[int, str] = {}
        self.accounts: dict[int, Account] = {}
        self.gone: list[tuple[int, str]] = []
        place = self.tongues.whautomate("GET", "/locations/default")
        self.built_in = (place["id"], place["title"])

    # Making

    @precondition(lambda self: len(self.contacts) < MOST)
    @rule(body=imbox_texts, lists=imbox_lists, email=emails)
    def create_in_imbox(self, body: dict[str, Any], lists: dict[str, Any], email: str) -> None:
        lists = lists | {"emails": ([email], None)}
        row = self.tongues.imbox("POST", "/contacts", json=body | as_lists(lists))
        made = Contact(location=self.built_in)
        self._write_imbox(made, body, lists)
        assert shown(row, imbox_row(made)) == imbox_row(made)
        self._keep(made)

    @precondition(lambda self: len(self.contacts) < MOST)
    @rule(body=lunarsend_fields, first=names.filter(bool), email=emails)
    def create_in_lunarsend(self, body: dict[str, Any], first: str, email: str) -> None:
        whole = body | {"first_name": first, "email": email}
        made_ref = self.tongues.lunarsend("POST", json=whole)["id"]
        made = Contact(location=self.built_in)
        self._keep(made)
        assert made_ref == list(self.refs.values())[-1]
        self._write_lunarsend(made, whole)

    @precondition(lambda self: len(self.contacts) < MOST)
    @rule(body=whautomate_fields, name=whole_names, phone=phones)
    def create_in_whautomate(self, body: dict[str, Any], name: str, phone: str) -> None:
        row = self.tongues.whautomate("POST", "/contacts", json=body | {"name": name, "phoneNumber": phone})
        made = Contact(location=self.built_in, channel="Whatsapp")
        made.rename(name)
        made.set_phone(phone)
        self._write_whautomate(made, body)
        assert shown(row, whautomate_row(made)) == whautomate_row(made)
        self._keep(made)

    # Changing

    @precondition(lambda self: self.contacts)
    @rule(which=which, body=imbox_texts, lists=imbox_lists)
    def edit_in_imbox(self, which: int, body: dict[str, Any], lists: dict[str, Any]) -> None:
        number, contact = self._pick(which)
        assert self.tongues.imbox("PUT", f"/contacts/{number}", json=body | as_lists(lists)) == {}
        self._write_imbox(contact, body, lists)

    @precondition(lambda self: self.contacts)
    @rule(which=which, body=lunarsend_fields, first=names, email=emails | st.just("") | st.none())
    def edit_in_lunarsend(
        self, which: int, body: dict[str, Any], first: str | None, email: str | None
    ) -> None:
        number, contact = self._pick(which)
        whole = body | {"first_name": first, "email": email}
        answer = self.tongues.lunarsend(
            "POST", json={"contact_id": self.refs[number], "update_fields": whole}
        )
        assert answer == {"id": self.refs[number]}
        self._write_lunarsend(contact, whole)

    @precondition(lambda self: self.contacts)
    @rule(which=which, name=whole_names)
    def rename_in_lunarsend(self, which: int, name: str) -> None:
        number, contact = self._pick(which)
        self.tongues.lunarsend("POST", json={"contactID": self.refs[number], "updateFields": {"name": name}})
        contact.rename(name)

    @precondition(lambda self: self.contacts)
    @rule(
        which=which,
        body=whautomate_fields,
        name=whole_names | st.none(),
        phone=phones | st.just("") | st.none(),
    )
    def edit_in_whautomate(
        self, which: int, body: dict[str, Any], name: str | None, phone: str | None
    ) -> None:
        number, contact = self._pick(which)
        whole = body | {"name": name, "phoneNumber": phone}
        row = self.tongues.whautomate("PUT", f"/contacts/{self.refs[number]}", json=whole)
        if name is not None:
            contact.rename(name)
        if phone:
            contact.set_phone(phone)
        self._write_whautomate(contact, body)
        assert shown(row, whautomate_row(contact)) == whautomate_row(contact)

    @precondition(lambda self: self.contacts)
    @rule(which=which, tags=tags, verb=st.sampled_from(["add", "remove"]))
    def tag(self, which: int, tags: list[str], verb: str) -> None:
        number, contact = self._pick(which)
        path = f"/contacts/{self.refs[number]}/tags/{verb}"
        row = self.tongues.whautomate("POST", path, json={"tags": tags})
        contact.add_tags(tags) if verb == "add" else contact.remove_tags(tags)
        assert row == {"id": self.refs[number], "tags": contact.tags}

    @precondition(lambda self: self.contacts)
    @rule(which=which)
    def send_back_whole_records(self, which: int) -> None:
        number, contact = self._pick(which)
        before = self.tongues.in_imbox()[number]
        row = self.tongues.in_whautomate()[self.refs[number]]
        if contact.name:
            self.tongues.whautomate("PUT", f"/contacts/{self.refs[number]}", json=row)
        self.tongues.imbox("PUT", f"/contacts/{number}", json=before)
        fields = self.tongues.in_lunarsend(self.refs[number])
        del fields["id"]
        if not contact.email:
            del fields["email"]
        self.tongues.lunarsend("POST", json={"contact_id": self.refs[number], "update_fields": fields})
        assert self.tongues.in_imbox()[number] == before, "a record that is sent back changes something"

    # Accounts and notes

    @precondition(lambda self: len(self.accounts) < MOST)
    @rule(name=companies)
    def make_an_account(self, name: str) -> None:
        row = self.tongues.imbox("POST", "/accounts", json={"name": name})
        self.accounts[row["id"]] = Account(name)

    @precondition(lambda self: self.accounts)
    @rule(which=which, name=companies)
    def rename_an_account(self, which: int, name: str) -> None:
        number = sorted(self.accounts)[which % len(self.accounts)]
        self.tongues.imbox("PUT", f"/accounts/{number}", json={"name": name})
        self.accounts[number].name = name

    @precondition(lambda self: self.accounts)
    @rule(which=which)
    def delete_an_account(self, which: int) -> None:
        number = sorted(self.accounts)[which % len(self.accounts)]
        self.tongues.imbox("DELETE", f"/accounts/{number}")
        del self.accounts[number]
        for contact in self.contacts.values():
            contact.account = None if contact.account == number else contact.account

    @precondition(lambda self: self.contacts and self.accounts)
    @rule(which=which, account=which | st.none())
    def move_to_an_account(self, which: int, account: int | None) -> None:
        number, contact = self._pick(which)
        chosen = None if account is None else sorted(self.accounts)[account % len(self.accounts)]
        self.tongues.imbox("PUT", f"/contacts/{number}", json={"accountId": chosen})
        contact.account = chosen

    @precondition(lambda self: self.contacts)
    @rule(which=which, text=notes)
    def write_a_note(self, which: int, text: str) -> None:
        number, contact = self._pick(which)
        note = self.tongues.imbox("POST", "/contactNotes", json={"contactId": number, "content": text})
        contact.other_notes[note["id"]] = text

    @precondition(lambda self: self.contacts)
    @rule(which=which, choice=which)
    def delete_a_note(self, which: int, choice: int) -> None:
        number, contact = self._pick(which)
        rows = self.tongues.imbox("GET", "/contactNotes", params={"contactId": number})["notes"]
        if rows:
            row = rows[choice % len(rows)]
            self.tongues.imbox("DELETE", f"/contactNotes/{row['id']}")
            if contact.other_notes.pop(row["id"], None) is None:
                contact.notes = None

    # Deleting

    @precondition(lambda self: self.contacts)
    @rule(which=which, door=st.sampled_from(["imbox", "lunarsend", "whautomate"]))
    def delete(self, which: int, door: str) -> None:
        number, _ = self._pick(which)
        ref = self.refs.pop(number)
        if door == "imbox":
            assert self.tongues.imbox("DELETE", f"/contacts/{number}") == {}
        elif door == "lunarsend":
            said = self.tongues.lunarsend("DELETE", json={}, params={"contact_id": ref})
            assert said == "Document deleted successfully"
        else:
            assert self.tongues.whautomate("DELETE", f"/contacts/{ref}") == {"success": True}
        del self.contacts[number]
        self.gone.append((number, ref))

    # Reading

    @invariant()
    def every_contact_reads_in_every_dialect(self) -> None:
        in_imbox, in_whautomate = self.tongues.in_imbox(), self.tongues.in_whautomate()
        assert list(in_imbox) == sorted(self.contacts)
        assert set(in_whautomate) == set(self.refs.values())
        for number, contact in self.contacts.items():
            ref = self.refs[number]
            seen = (in_imbox[number], in_whautomate[ref], self.tongues.in_lunarsend(ref))
            wanted = (imbox_row(contact), whautomate_row(contact), lunarsend_row(contact, self.accounts))
            for row, expected in zip(seen, wanted, strict=True):
                assert shown(row, expected) == expected

    @invariant()
    def every_note_and_account_is_there(self) -> None:
        notes = self.tongues.imbox("GET", "/contactNotes")["notes"]
        wanted = [
            (number, text)
            for number, contact in self.contacts.items()
            for text in [*contact.other_notes.values(), *([contact.notes] if contact.notes else [])]
        ]
        assert sorted((row["contactId"], row["content"]) for row in notes) == sorted(wanted)
        accounts = self.tongues.imbox("GET", "/accounts")["accounts"]
        assert {row["id"]: row["name"] for row in accounts} == {
            number: account.name for number, account in self.accounts.items()
        }

    @invariant()
    def what_is_deleted_is_unknown(self) -> None:
        for number, ref in self.gone[-1:]:
            self.tongues.whautomate("GET", f"/contacts/{ref}", status=404)
            self.tongues.lunarsend("GET", params={"searchby": "id", "search": ref}, status=404)
            self.tongues.imbox("PUT", f"/contacts/{number}", json={"title": "CEO"}, status=404)

    # What a write makes of the oracle

    def _write_imbox(self, contact: Contact, body: dict[str, Any], lists: dict[str, Any]) -> None:
        for name, value in body.items():
            contact.set_text(SPELLED.get(name, name), value)
        if "emails" in lists:
            contact.emails = listed(*in_range(lists["emails"]))
        if "phones" in lists:
            numbers, primary = in_range(lists["phones"])
            contact.phones = listed(map(normal_phone, numbers), primary)

    def _write_lunarsend(self, contact: Contact, body: dict[str, Any]) -> None:
        given = {name: value for name, value in body.items() if value is not None}
        for name, own in (("first_name", "first_name"), ("last_name", "last_name"), ("job_title", "title")):
            if name in given:
                contact.set_text(own, given[name])
        if "email" in given:
            contact.set_email(given["email"])
        if "phone" in given:
            phone = given["phone"]
            contact.set_phone("+46701740605" if isinstance(phone, int) else phone)
        if "notes" in given:
            contact.notes = given["notes"] or None
        if "company" in given:
            contact.account = self._account_named(given["company"], contact.account)

    def _write_whautomate(self, contact: Contact, body: dict[str, Any]) -> None:
        if body.get("location"):
            contact.location = self.built_in if body["location"]["id"] == "default" else ("L1", "Söder")
        contact.stage = body.get("stage") or contact.stage
        if body.get("notes") is not None:
            contact.notes = body["notes"] or None
        if body.get("customFields") is not None:
            contact.custom_fields = body["customFields"]
        if body.get("tags") is not None:
            contact.tags = []
            contact.add_tags(body["tags"])

    def _account_named(self, name: str, present: int | None) -> int | None:
        """The account of a company: the one it has, else the oldest of that name, else a new one."""
        if not name:
            return None
        if present is not None and self.accounts[present].name.casefold() == name.casefold():
            return present
        for number in sorted(self.accounts):
            if self.accounts[number].name.casefold() == name.casefold():
                return number
        rows = self.tongues.imbox("GET", "/accounts")["accounts"]
        new: list[int] = [row["id"] for row in rows if row["id"] not in self.accounts]
        assert len(new) == 1
        self.accounts[new[0]] = Account(name)
        return new[0]

    def _keep(self, contact: Contact) -> None:
        number, ref = self.tongues.newest()
        assert number not in self.contacts
        assert (number, ref) not in self.gone
        self.contacts[number] = contact
        self.refs[number] = ref

    def _pick(self, which: int) -> tuple[int, Contact]:
        number = sorted(self.contacts)[which % len(self.contacts)]
        return number, self.contacts[number]


@pytest.fixture
def http() -> Iterator[httpx2.Client]:
    with httpx2.Client(trust_env=False, timeout=30) as client:
        yield client


def test_one_contact_has_many_shapes(served: Served, http: httpx2.Client) -> None:
    kind = type("Spoken", (Conversation,), {"served": served, "http": http})
    quick = settings(
        max_examples=40,
        stateful_step_count=15,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),  # a failing sequence is shown as it came: shrinking takes minutes
        suppress_health_check=list(HealthCheck),
    )
    is_long = settings.get_current_profile_name() == "long"
    run_state_machine_as_test(kind, settings=settings() if is_long else quick)

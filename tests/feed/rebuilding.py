"""A reader of the feed that makes the workspace anew from events alone."""

from typing import Any

import msgspec

from rolodesk.model.moment import parse_moment

Record = dict[str, Any]
Event = dict[str, Any]

WRITTEN = frozenset({"opened", "replied", "forwarded", "noted", "auto_replied"})
"""What puts a message on a ticket that somebody wrote."""


class Rebuilt:
    """What the events say there is: by noun and id."""

    def __init__(self) -> None:
        self.accounts: dict[int, Record] = {}
        self.tags: dict[int, Record] = {}
        self.labels: dict[int, Record] = {}
        self.custom_fields: dict[int, Record] = {}
        self.contacts: dict[int, Record] = {}
        self.notes: dict[int, Record] = {}
        self.tickets: dict[int, Record] = {}
        self.messages: dict[int, int] = {}
        """By id, the ticket on which each stands."""

    def follow(self, event: Event) -> None:
        """Do what an event tells."""
        subject, _, what = event["kind"].partition(".")
        handle = getattr(self, f"_{subject}", None)
        if handle is not None:
            handle(what, event["subject_id"], event)

    def _account(self, what: str, id_: int, event: Event) -> None:
        self._plain(self.accounts, what, id_, event)

    def _tag(self, what: str, id_: int, event: Event) -> None:
        self._plain(self.tags, what, id_, event)

    def _custom_field(self, what: str, id_: int, event: Event) -> None:
        self._plain(self.custom_fields, what, id_, event)

    def _label(self, what: str, id_: int, event: Event) -> None:
        self._plain(self.labels, what, id_, event)
        if what == "renamed":
            self.labels[id_].update(event["after"])
            was, is_now = event["before"]["name"], event["after"]["name"]
            for ticket in self.tickets.values():
                ticket["labels"] = [is_now if name == was else name for name in ticket["labels"]]

    @staticmethod
    def _plain(kept: dict[int, Record], what: str, id_: int, event: Event) -> None:
        if what == "created":
            at = parse_moment(event["at"], field="at")
            kept[id_] = {"created_at": at, **event["after"]}
        elif what == "updated":
            kept[id_].update(event["after"])
        elif what == "deleted":
            del kept[id_]

    def _note(self, what: str, id_: int, event: Event) -> None:
        if what == "created":
            self.notes[id_] = event["after"]
        elif what == "updated":
            self.notes[id_].update(event["after"])
        else:
            del self.notes[id_]

    def _contact(self, what: str, id_: int, event: Event) -> None:
        if what in {"created", "updated"}:
            self._plain(self.contacts, what, id_, event)
        elif what == "tag_added":
            tags = self.contacts[id_].get("tags") or []
            added = event["after"]["tag"]
            self.contacts[id_]["tags"] = tags if added in tags else [*tags, added]
        elif what == "tag_removed":
            tags = self.contacts[id_].get("tags") or []
            self.contacts[id_]["tags"] = [tag for tag in tags if tag != event["after"]["tag"]]
        elif what == "merged":
            self._merge_contact(id_, event["after"])
        elif what == "deleted":
            self._forget_contact(id_)
        elif what == "restored":
            self._restore_contact(id_, dict(event["after"]))

    def _forget_contact(self, id_: int) -> None:
        del self.contacts[id_]
        for number in [note for note, row in self.notes.items() if row["contact_id"] == id_]:
            del self.notes[number]
        for ticket in self.tickets.values():
            if ticket["contact_id"] == id_:
                ticket["contact_id"] = None

    def _merge_contact(self, id_: int, told: Record) -> None:
        for number in told["notes"]:
            self.notes[number] |= {"contact_id": id_, "pinned": False}
        for number in told["tickets"]:
            self.tickets[number]["contact_id"] = id_

    def _restore_contact(self, id_: int, contact: Record) -> None:
        for note in contact.pop("notes", []):
            self.notes[note["id"]] = {**note, "pinned": note["id"] == contact.get("pinned_note_id")}
        for number in contact.pop("tickets", []):
            self.tickets[number]["contact_id"] = id_
        self.contacts[id_] = contact

    def _ticket(self, what: str, id_: int, event: Event) -> None:
        after = event["after"]
        if what in WRITTEN:
            self.messages[after["message_id"]] = id_
        if what == "opened":
            self.tickets[id_] = {"linked": set(), **after}
        elif what == "linked":
            self._link(id_, after["linked"], add=True)
        elif what == "unlinked":
            self._link(id_, event["before"]["linked"], add=False)
        elif what == "merged":
            self.messages |= dict.fromkeys(after["messages"], id_)
            for number in after["tickets"]:
                self.tickets[number]["merged_into"] = id_
        else:
            names = set(self.tickets[id_]) | {"note", "tags", "custom_fields", "snoozed_until", "merged_into"}
            known = names - {"message_id", "kind", "from_email", "from_name", "attachments", "linked"}
            self.tickets[id_].update({name: after[name] for name in known & set(after)})

    def _link(self, id_: int, others: list[int], *, add: bool) -> None:
        for other in others:
            for one, another in ((id_, other), (other, id_)):
                linked = self.tickets[one]["linked"]
                linked.add(another) if add else linked.discard(another)


def told(record: Record, names: tuple[str, ...]) -> Record:
    """The named fields that hold anything, JSON texts read."""
    found = {}
    for name in names:
        value = record.get(name)
        if isinstance(value, str) and value[:1] in {"[", "{"}:
            value = msgspec.json.decode(value)
        if isinstance(value, set):
            value = sorted(value)
        if value not in (None, "", [], {}, ()):
            found[name] = value
    return found

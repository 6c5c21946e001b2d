"""What the parameters of calls mean, in a sentence each: the documents tell it wherever one is taken."""

from collections.abc import Mapping
from typing import Any, Final

PLACE: Final = "Where the page begins: out of the `next` of the page before."
DESCRIPTIONS: Final = {
    "account_id": "Only those of this account.",
    "action": "Only those that do this.",
    "active": "Only those that are on, or off.",
    "actor": "Only what this kind of actor did: a key, member or rule, the operator, the hub itself.",
    "actor_id": "Only what the actor of this id did.",
    "after": "Only what comes behind this place.",
    "afterId": "Only what comes behind this id.",
    "assignee": "Only those that this member is assigned to, by id; `none` is those of nobody.",
    "channel": "Only those that came in by this channel.",
    "contactId": "Only those of this contact.",
    "contact_id": "Only those of this contact.",
    "created_after": "Only those made at this time or later.",
    "created_before": "Only those made before this time.",
    "custom_fields": "Only those whose custom fields have these values: `custom_fields[plan]=gold`.",
    "cursor": PLACE,
    "cursorCreated": f"{PLACE} Its first half, a time.",
    "cursorId": f"{PLACE} Its second half, an id.",
    "cursorUpdated": f"{PLACE} Its first half, a time.",
    "direction": "Only those that came in, or that went out.",
    "door": "Only what came through this door: a dialect, the command line, mail, an import.",
    "email": "Only those that have this e-mail address.",
    "endTime": "Only those written at this time or earlier.",
    "expand": "What is told along in full, separated by commas.",
    "external_id": "Only those that have this id in another system.",
    "fileType": "The format of the answer.",
    "format": "The format of the answer.",
    "fromEmail": "Only those of this sender.",
    "from_email": "Only those of this sender.",
    "id": "The one of this id.",
    "kind": "Only those of this kind.",
    "label": "Only those that bear this label.",
    "latestUpdatedAfter": "Only those whose latest change was at this time or later.",
    "latestUpdatedBefore": "Only those whose latest change was at this time or earlier.",
    "latest_after": "Only those whose latest message, status, assignment or label was then or later.",
    "latest_before": "Only those whose latest message, status, assignment or label was before this time.",
    "limit": "How many there are on a page at most.",
    "locationId": "Only those of this location.",
    "location_id": "Only those of this location.",
    "mailbox_id": "Only those of this mailbox.",
    "member_id": "Only those of this member.",
    "mentioned": "Only those in whose notes this member is mentioned, by id; `me` is yourself.",
    "move_to": "The one that takes over what this one has.",
    "name": "The name: of what is looked for, or of what is handed in.",
    "noun": "What the rows of the file are.",
    "outcome": "Only those that ended so.",
    "page": "Which page, from 1 on.",
    "pageSize": "How many there are on a page at most.",
    "per_page": "How many there are on a page at most.",
    "phone": "Only those that have this phone number.",
    "q": "What is searched for: words, beginnings, phrases, operators; in lists of names, a part of one.",
    "ref": "Only the one of this ref.",
    "role": "Only those in this role.",
    "rule_id": "Only those of this rule.",
    "search": "Only those in which this text is found.",
    "searchText": "Only those in which this text is found.",
    "searchby": "The field that is searched.",
    "since": "Only what happened at this time or later.",
    "snoozed": "Only those that sleep, or do not.",
    "sort": "The order; `-` before a field turns it round.",
    "stage": "Only those at this stage.",
    "startTime": "Only those written at this time or later.",
    "state": "Only those in this state.",
    "status": "Only those of this status.",
    "subject": "Only what is of this kind of record.",
    "subject_id": "Only what is of the record of this id.",
    "tag": "Only those that have this tag.",
    "tags": "Only those that have these tags.",
    "team_id": "Only those in this team.",
    "ticket_id": "Only those of this ticket.",
    "timezone": "The time zone (IANA) that times without one are in.",
    "types": "Which kinds of record, separated by commas.",
    "unread": "Only those that you have not read to the end, or only those that you have.",
    "until": "Only what happened before this time.",
    "updatedAfter": "Only those changed at this time or later.",
    "updatedBefore": "Only those changed at this time or earlier.",
    "updated_after": "Only those changed at this time or later.",
    "updated_before": "Only those changed before this time.",
    "version": "The version of the vCards.",
    "webhook_id": "Only those of this webhook.",
    "wait": "How many seconds to wait for something, if there is nothing yet.",
}
"""Of parameters in the query, by name: what holds wherever their struct does not say otherwise."""

IN_PATH: Final = {
    "address": "The e-mail address.",
    "apiKey": "Your API key.",
    "connection_kind": "Which connection: `imap` or `relay`.",
    "id": "The id of the record.",
    "sender": "The blocked sender: an address or a domain.",
    "userId": "The id of your workspace.",
}


def in_path(name: str) -> str:
    """Say what a parameter of a path is."""
    known = IN_PATH.get(name)
    if known is not None:
        return known
    noun = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return f"The id of the {noun.replace('_', ' ').removesuffix(' id')}."


def in_query(name: str, shape: Any) -> str:
    """Say what a parameter of a query is: as its struct's `also_said` does, else as all do; "" if nobody."""
    own: Mapping[str, str] = getattr(shape, "also_said", {})
    return own.get(name) or DESCRIPTIONS.get(name, "")

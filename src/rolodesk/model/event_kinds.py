"""Every kind of event there is, and what may be read by whoever is told of it."""

from typing import Final

from rolodesk.model.errors import Invalid
from rolodesk.model.workspace import Permission

EVERYTHING: Final = "*"

KINDS: Final[dict[str, frozenset[str]]] = {
    "account": frozenset({"created", "deleted", "updated"}),
    "api_key": frozenset({"created", "revoked", "rotated", "updated"}),
    "canned_reply": frozenset({"created", "deleted", "updated"}),
    "contact": frozenset(
        {"created", "deleted", "email_flagged", "merged", "restored", "tag_added", "tag_removed", "updated"}
    ),
    "custom_field": frozenset({"created"}),
    "field_definition": frozenset({"created", "deleted", "updated"}),
    "flow_rule": frozenset({"created", "deleted", "updated"}),
    "follower": frozenset({"skipped"}),
    "import": frozenset(
        {"cancelled", "check_started", "checked", "created", "deleted", "finished", "started", "updated"}
    ),
    "import_profile": frozenset({"created", "deleted", "updated"}),
    "job": frozenset({"cancelled", "finished", "started"}),
    "label": frozenset({"created", "deleted", "renamed"}),
    "letter": frozenset({"discarded", "dropped", "parked", "repeated", "reported", "restored", "retried"}),
    "location": frozenset({"created", "deleted", "updated"}),
    "mailbox": frozenset({"confirmed", "connected", "created", "deleted", "disconnected", "updated"}),
    "member": frozenset(
        {
            "created",
            "identity_linked",
            "invited",
            "login_link_made",
            "password_set",
            "recovery_codes_drawn",
            "removed",
            "reset_link_made",
            "second_factor_removed",
            "second_factor_reset",
            "second_factor_set",
            "sessions_ended",
            "updated",
        }
    ),
    "note": frozenset({"created", "deleted", "updated"}),
    "office_hours": frozenset({"set"}),
    "rule": frozenset({"created", "deleted", "moved", "updated"}),
    "tag": frozenset({"created", "deleted", "updated"}),
    "team": frozenset({"created", "deleted", "updated"}),
    "ticket": frozenset(
        {
            "assigned",
            "auto_replied",
            "auto_reply_withheld",
            "edited",
            "forwarded",
            "labelled",
            "linked",
            "mail_cancelled",
            "mail_failed",
            "mail_held",
            "mail_released",
            "mail_sent",
            "mentioned",
            "merged",
            "merged_away",
            "noted",
            "opened",
            "replied",
            "snoozed",
            "status_changed",
            "unassigned",
            "unlabelled",
            "unlinked",
            "woken",
        }
    ),
    "view": frozenset({"created", "deleted", "updated"}),
    "webhook": frozenset(
        {"called", "created", "deleted", "disabled", "replayed", "secret_rotated", "tested", "updated"}
    ),
    "workspace": frozenset(
        {
            "created",
            "email_flagged",
            "email_unflagged",
            "sender_blocked",
            "sender_unblocked",
            "taken_in",
            "updated",
        }
    ),
}
"""By noun, what can happen to it: the pages of docs/events.md, which a test compares with this."""

_OF_CONTACTS: Final = frozenset({"account", "contact", "import", "import_profile", "location", "note", "tag"})
_OF_TICKETS: Final = frozenset({"custom_field", "label", "letter", "ticket"})


def reading_of(subject: str) -> Permission:
    """Give the permission to read what events of a noun tell."""
    if subject in _OF_CONTACTS:
        return Permission.CONTACTS_READ
    return Permission.TICKETS_READ if subject in _OF_TICKETS else Permission.SETTINGS_READ


def check_pattern(text: str, *, field: str) -> str:
    """Give a choice of events back: a kind, `noun.*`, or `*`. Refuses (`Invalid`) what no event ever is."""
    noun, _, what = text.partition(".")
    if text == EVERYTHING or (noun in KINDS and (what == EVERYTHING or what in KINDS[noun])):
        return text
    raise Invalid(field, 'must be a kind of event, such as "ticket.opened", or "ticket.*", or "*"')


def readings_of(patterns: tuple[str, ...]) -> frozenset[Permission]:
    """Give the permissions to read what the events of these choices tell."""
    nouns = KINDS if EVERYTHING in patterns else {pattern.partition(".")[0] for pattern in patterns}
    return frozenset(map(reading_of, nouns))


def matches(pattern: str, kind: str) -> bool:
    """Answer whether a choice takes a kind in."""
    return pattern in {EVERYTHING, kind, f"{kind.partition('.')[0]}.{EVERYTHING}"}

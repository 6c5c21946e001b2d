"""`rolodesk mail`: the table of its commands, for what comes in and what leaves."""

from typing import Final

import click

from rolodesk.cli.command_table import CommandTable, Listed
from rolodesk.cli.operation import json_option

COMMANDS: Final = {
    "import": Listed("mail.importing:import_letters", "Take letters in from .eml files and mboxes."),
    "letters": Listed("mail.letters:letters", "List the letters that came in, and what became of each."),
    "show": Listed("mail.letters:show", "Tell all that is known of a letter, or print it."),
    "retry": Listed("mail.letters:retry", "Have parked letters taken in again."),
    "discard": Listed("mail.letters:discard", "Have parked letters be nothing."),
    "restore": Listed("mail.letters:restore", "Have dropped letters taken in after all."),
    "outbox": Listed("mail.outbox:outbox", "Print the mail in the built-in outbox."),
    "queue": Listed("mail.outbox:queue", "Print the mail that has not left, and why."),
    "cancel": Listed("mail.outbox:cancel", "Take a mail back that has not left."),
    "release": Listed("mail.outbox:release", "Let a mail go that is held, waits or has failed."),
    "pause": Listed("mail.outbox:pause", "Let no mail leave."),
    "resume": Listed("mail.outbox:resume", "Let mail leave again."),
    "block": Listed("mail.senders:block", "Make a sender's letters spam."),
    "unblock": Listed("mail.senders:unblock", "Block a sender no longer."),
    "blocked": Listed("mail.senders:blocked", "List whose letters are spam."),
    "flagged": Listed("mail.senders:flagged", "List the addresses that mail did not reach."),
    "unflag": Listed("mail.senders:unflag", "Take the flag from an address."),
    "rotate-key": Listed("mail.keys:rotate_key", "Seal passwords with a new key."),
}


@click.group(cls=CommandTable, table=COMMANDS)
@json_option
def mail() -> None:
    """Look after the mail that comes in and leaves."""

"""Passwords given to a command: read from stdin or asked for, never an argument others could see."""

import sys

import click

from rolodesk.model.password import check_password, hash_password


def hash_of_given() -> str:
    """Read a password from the first line of stdin, or ask for it twice on a terminal; answer its hash.

    Refuses (`Invalid`) what is no password. The hashing is done here, so that no transaction waits for it.
    """
    if sys.stdin.isatty():
        text: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        text = sys.stdin.readline().rstrip("\r\n")
    return hash_password(check_password(text, field="password"))

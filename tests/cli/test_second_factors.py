"""Taking a second factor away from the command line."""

from tests.cli.terminal import Terminal


def test_the_operator_takes_a_second_factor_away(terminal: Terminal) -> None:
    terminal.json("workspace", "create", "--name", "Example", "--id", "200")
    terminal.json("member", "create", "--workspace", "200", "--email", "bob@example.org", "--name", "Bob")
    said = terminal.json("member", "reset-totp", "--workspace", "200", "--email", "bob@example.org")
    assert said["email"] == "bob@example.org"
    refused = terminal.run("member", "reset-totp", "--workspace", "200", "--email", "no@example.org")
    assert refused.code == 1

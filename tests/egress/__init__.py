"""The guarded client, against real servers on loopback."""

"""The ImBox tickets dialect, under `/message`."""

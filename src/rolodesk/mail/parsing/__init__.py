"""Parsing letters: from the bytes that came in to a `model.letter.Letter`, within bounds."""

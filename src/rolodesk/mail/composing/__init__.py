"""Composing: from a parcel to the bytes of a letter, checked as they go on the wire."""

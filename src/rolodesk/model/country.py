"""Which countries a phone number can be assumed to belong to."""

import phonenumbers

from rolodesk.model.errors import Invalid


def check_country(text: str, *, field: str) -> str:
    """
    Give the ISO 3166 code of two capital letters; the text's case does not matter.

    Refuses with `Invalid` whatever has no numbering plan known to the phone library.
    """
    code = text.strip().upper()
    # Outside ASCII, upper() can spell a country out of other letters: "ß" becomes "SS", South Sudan.
    if not text.isascii() or code not in phonenumbers.SUPPORTED_REGIONS:
        raise Invalid(field, "must be a country's code of two letters, such as SE")
    return code

"""What each column of a file means: the fields there are, and which ones the names and samples suggest."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from rolodesk.model.errors import Invalid

CONTACTS: Final = "contacts"
ACCOUNTS: Final = "accounts"
CUSTOM: Final = "custom:"
REASON: Final = "rolodesk: why refused"
"""The column of an error file that says what was wrong; nothing when the file is sent again."""
CUSTOM_LIMIT: Final = 100
COLUMNS_LIMIT: Final = 200
NEARLY_ALL: Final = 0.9

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    CONTACTS: (
        "id",
        "ref",
        "external_id",
        "name",
        "first_name",
        "last_name",
        "title",
        "description",
        "email",
        "phone",
        "emails",
        "phones",
        "account",
        "stage",
        "location",
        "tags",
        "notes",
        "external_url",
        "picture",
        "channel",
        "custom_fields",
    ),
    ACCOUNTS: ("id", "name", "external_id", "external_url"),
}
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    CONTACTS: ("ref", "id", "external_id", "email", "phone"),
    ACCOUNTS: ("id", "external_id", "name"),
}
"""By which of their fields rows are matched with what is there."""

SEVERAL: Final = frozenset({"email", "phone", "emails", "phones", "tags"})
"""Fields that several columns may add to."""

_NAMES: Final[Mapping[str, str]] = {
    "id": "id rolodeskid",
    "ref": "ref",
    "external_id": "externalid externtid externesid kundnummer kundnr customernumber customerno customerid"
    " kundennummer kundennr kundenid uid",
    "name": "name fullname displayname namn fullstandigtnamn vollstandigername contactname kontaktnamn",
    "first_name": "firstname givenname fornamn vorname tilltalsnamn",
    "last_name": "lastname surname familyname efternamn nachname familienname",
    "title": "title jobtitle position role titel befattning stellung berufsbezeichnung",
    "description": "description beskrivning beschreibung",
    "email": "email emailaddress mail epost epostadress mejl mejladress emailadresse email1value primaryemail"
    " workemail email1 email2 email3 email2value privatepost privatemail",
    "phone": "phone phonenumber telephone tel telefon telefonnummer telefonnr mobile mobilephone mobil"
    " mobilnummer mobiltelefon handy cell cellphone phone1value phone2value workphone homephone",
    "emails": "emails epostadresser emailadressen",
    "phones": "phones telefonnummern",
    "account": "account accountname company companyname organization organisation foretag foretagsnamn bolag"
    " firma unternehmen kunde organizationname organization1name",
    "stage": "stage lifecyclestage status fas phase",
    "location": "location locationid plats standort filial",
    "tags": "tags tag labels label categories category taggar etiketter kategorier kategori kategorien"
    " schlagworte schlagworter groupmembership",
    "notes": "notes note comment comments anteckning anteckningar kommentar notiz notizen bemerkung",
    "external_url": "externalurl url website web webbplats hemsida webseite homepage website1value",
    "picture": "picture photo avatar image bild foto",
    "channel": "channel source kanal kalla quelle",
    "custom_fields": "customfields",
}
_FIELD_OF: Final = {name: field for field, names in _NAMES.items() for name in names.split()}
_FOLDED: Final = str.maketrans("åäöüéèß", "aaoueeß")
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE: Final = re.compile(r"\+?[\d\s()/.-]{7,20}")


class Column(msgspec.Struct, frozen=True):
    """A column of a file: its name, and its first values that are not empty."""

    name: str
    samples: tuple[str, ...] = ()
    share: float = 1.0
    """Of how many of the first rows it is filled, from 0 to 1."""


class Mapped(msgspec.Struct, frozen=True):
    """A column, and the field that it is; "" leaves it out. `custom:…` is a custom field of that name."""

    column: str
    field: str


class ColumnMapping(msgspec.Struct, frozen=True, kw_only=True):
    """What the columns are, and by which field rows find what is there ("" always makes new ones)."""

    columns: tuple[Mapped, ...]
    match: str = ""


def names_of(header: Sequence[str]) -> tuple[str, ...]:
    """Give each column a name of its own: blank ones are numbered, and so are those that come again."""
    names: list[str] = []
    for number, text in enumerate(header, start=1):
        name = wanted = text.strip()[:200] or f"column {number}"
        again = 1
        while name in names:
            again += 1
            name = f"{wanted} ({again})"
        names.append(name)
    return tuple(names)


def suggested(columns: Sequence[Column], *, noun: str) -> ColumnMapping:
    """
    Suggest what columns are: by their names in English, Swedish and German, else by their samples.

    An `id` is ours in a file that has what our exports have. In any other it is somebody else's. Rows are
    matched by what nearly all of them have, else by what most have: one without it is refused.
    """
    taken: set[str] = set()
    mapped: list[Mapped] = []
    is_ours = {"id", "external_id", "external_url"} <= {column.name for column in columns}
    for column in columns:
        field = _by_name(column, noun) or _by_samples(column, noun)
        if field == "id" and not is_ours:
            field = "external_id"
        if field in taken and field not in SEVERAL:
            field = ""
        taken.add(field)
        mapped.append(Mapped(column.name, field))
    return ColumnMapping(columns=tuple(mapped), match=_suggested_match(columns, mapped, noun))


def without_ids(suggestion: ColumnMapping, columns: Sequence[Column]) -> ColumnMapping:
    """Give what is suggested for accounts whose ids are of elsewhere: matched by what all of them have."""
    shares = {one.field: column.share for column, one in zip(columns, suggestion.columns, strict=True)}
    keys = (key for key in KEYS[ACCOUNTS] if key != "id" and shares.get(key, 0) >= 1)
    return ColumnMapping(columns=suggestion.columns, match=next(keys, ""))


def check_mapping(mapping: ColumnMapping, columns: Sequence[str], *, noun: str) -> ColumnMapping:
    """
    Give the mapping with a line for each column, in their order; a column that is not named is left out.

    Refuses (`Invalid`) unknown columns and fields, a field twice that cannot be put together, and a `match`
    that no column is.
    """
    given: dict[str, str] = {}
    for number, one in enumerate(mapping.columns):
        if one.column not in columns:
            raise Invalid(f"mapping[{number}].column", "is no column of the file")
        if one.column in given:
            raise Invalid(f"mapping[{number}].column", "is there twice")
        _check_field(one.field, given.values(), noun=noun, where=f"mapping[{number}].field")
        given[one.column] = one.field
    _check_match(mapping.match, set(given.values()), noun=noun)
    return ColumnMapping(
        columns=tuple(Mapped(name, given.get(name, "")) for name in columns), match=mapping.match
    )


def _check_field(field: str, taken: object, *, noun: str, where: str) -> None:
    if not field:
        return
    if noun == CONTACTS and field.startswith(CUSTOM):
        if not 1 <= len(field.removeprefix(CUSTOM).strip()) <= CUSTOM_LIMIT:
            raise Invalid(where, f"must have 1 to {CUSTOM_LIMIT} characters behind {CUSTOM}")
    elif field not in FIELDS[noun]:
        raise Invalid(where, f"must be one of {', '.join(FIELDS[noun])}, {CUSTOM}NAME or empty")
    if field not in SEVERAL and field in taken:  # type: ignore[operator]  # the values of a dict
        raise Invalid(where, f"{field} is another column already")


def _check_match(match: str, fields: set[str], *, noun: str) -> None:
    if not match:
        return
    if match not in KEYS[noun]:
        raise Invalid("match", f"must be one of {', '.join(KEYS[noun])} or empty")
    if match not in fields and f"{match}s" not in fields:
        raise Invalid("match", f"no column is mapped to {match}")


def _suggested_match(columns: Sequence[Column], mapped: Sequence[Mapped], noun: str) -> str:
    shares: dict[str, float] = {}
    for column, one in zip(columns, mapped, strict=True):
        shares[one.field] = max(column.share, shares.get(one.field, 0))
    found = {
        key: max(shares.get(key, 0), shares.get(f"{key}s", 0))
        for key in KEYS[noun]
        if key in shares or f"{key}s" in shares
    }
    nearly_all = (key for key, share in found.items() if share >= NEARLY_ALL)
    return next(nearly_all, max(found, key=found.__getitem__, default=""))


def _by_name(column: Column, noun: str) -> str:
    folded = re.sub(r"[^a-z0-9ß]", "", column.name.lower().translate(_FOLDED))
    if column.name.startswith(CUSTOM):
        return column.name if noun == CONTACTS else ""
    field = column.name if column.name in FIELDS[noun] else _FIELD_OF.get(folded, "")
    if noun == ACCOUNTS and field == "account":
        return "name"
    return field if field in FIELDS[noun] else ""


def _by_samples(column: Column, noun: str) -> str:
    if noun != CONTACTS or not column.samples:
        return ""
    if all(_EMAIL.fullmatch(text) for text in column.samples):
        return "email"
    if all(_PHONE.fullmatch(text) and sum(map(str.isdigit, text)) > 6 for text in column.samples):  # noqa: PLR2004 - a short number could be anything
        return "phone"
    return ""

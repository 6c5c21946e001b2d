"""Labels: how tickets are sorted, by names that members share."""

import msgspec


class Label(msgspec.Struct, frozen=True):
    """A label of the workspace. `canonical` identifies it, in whatever case it is written."""

    id: int
    name: str
    canonical: str
    created_at: int


class CountedLabel(msgspec.Struct, frozen=True):
    """A label, and how many tickets bear it that the reader sees and that are not deleted."""

    label: Label
    tickets: int

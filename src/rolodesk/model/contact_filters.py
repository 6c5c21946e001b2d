"""By which of their fields contacts are listed."""

import msgspec


class ContactFilters(msgspec.Struct, frozen=True, kw_only=True):
    """Which contacts; what is None or empty leaves all. Times are ms: from `…_after` on, until `…_before`."""

    email: str | None = None
    phone: str | None = None
    ref: str | None = None
    external_id: str | None = None
    account_id: int | None = None
    location_id: int | None = None
    stage: str | None = None
    tags: tuple[str, ...] = ()
    """Any of them does."""
    created_after: int | None = None
    created_before: int | None = None
    updated_after: int | None = None
    updated_before: int | None = None

    @property
    def name_few(self) -> bool:
        """Whether a filter leaves a handful of contacts, which an index names."""
        named = (self.email, self.phone, self.ref, self.external_id)
        return any(one is not None for one in named)

    def are_quick(self, order: str) -> bool:
        """Say whether an index leads along a list in an order, so that a page costs little on any store."""
        if self.name_few:
            return True
        groups = (self.account_id, self.location_id, self.stage, self.tags or None)
        grouped = sum(one is not None for one in groups)
        if self.created_after is not None or self.created_before is not None or len(self.tags) > 1:
            return False
        if order == "id":
            return grouped <= 1 and self.updated_after is None and self.updated_before is None
        return grouped == 0

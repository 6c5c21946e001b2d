"""By which of their fields contacts are listed."""

import msgspec


class ContactFilters(msgspec.Struct, frozen=True, kw_only=True):
    """Which contacts; what is None or empty leaves all. Times are ms: from `…_after` on, until `…_before`."""

    email: str | None = None
    phone: str | None = None
    ref: str | None = None
    name: str | None = None
    """The whole name, in any case."""
    external_id: str | None = None
    account_id: int | None = None
    without_account: bool = False
    location_id: int | None = None
    stage: str | None = None
    tags: tuple[str, ...] = ()
    """Any of them does."""
    created_after: int | None = None
    created_before: int | None = None
    updated_after: int | None = None
    updated_before: int | None = None
    custom_fields: dict[str, str] = {}
    """Values by the titles of the fields, as they are typed."""
    q: str | None = None
    """What is typed into the box of search, without its guesses at misspelt words."""

    @property
    def name_few(self) -> bool:
        """Whether a filter leaves a handful of contacts, which an index names."""
        named = (self.email, self.phone, self.ref, self.external_id)
        return any(one is not None for one in named)

    def are_quick(self, order: str) -> bool:
        """Say whether an index leads along a list in an order, so that a page costs little on any store."""
        if self.q is not None or self.custom_fields or self.name is not None:
            return False
        if self.name_few:
            return True
        groups = (
            self.account_id,
            self.without_account or None,
            self.location_id,
            self.stage,
            self.tags or None,
        )
        grouped = sum(one is not None for one in groups)
        if self.created_after is not None or self.created_before is not None or len(self.tags) > 1:
            return False
        is_of_period = self.updated_after is not None or self.updated_before is not None
        if order == "id":
            return grouped <= 1 and not is_of_period
        return grouped == 0 and (order == "updated_at" or not is_of_period)


class DeletedFilters(ContactFilters, frozen=True, kw_only=True):
    """Which deleted contacts, by what they were when they were deleted, and by when (ms) that was."""

    deleted_after: int | None = None
    deleted_before: int | None = None

"""Finding records of every kind by what is typed into one box."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Final

from rolodesk.actions.scope import Scope
from rolodesk.actions.searching.narrowing import narrowed
from rolodesk.actions.searching.showing import shown
from rolodesk.model.errors import NotAllowed
from rolodesk.model.search.asking import EVERYTHING, Noun, Query, read_query
from rolodesk.model.search.marking import Marker
from rolodesk.model.search.planning import MATCHES, WRITTEN, Likely, Match, doubted, plan
from rolodesk.model.search.results import Found, FoundPage, Reached, SearchPlace, merged
from rolodesk.model.workspace import Permission
from rolodesk.storage.search import finding, vocabulary
from rolodesk.storage.search.conditions import Condition

PERMISSIONS: Final[Mapping[Noun, Permission]] = {
    Noun.CONTACT: Permission.CONTACTS_READ,
    Noun.ACCOUNT: Permission.CONTACTS_READ,
    Noun.NOTE: Permission.CONTACTS_READ,
    Noun.TICKET: Permission.TICKETS_READ,
    Noun.MESSAGE: Permission.TICKETS_READ,
}
"""What an actor needs to find records of a kind."""


async def search(
    scope: Scope, text: str, *, nouns: Collection[Noun] = (), limit: int, behind: SearchPlace | None = None
) -> FoundPage:
    """
    Find what matches a query (`model/search/asking.py`): best matches first, kinds in turns, newest first.

    `nouns` are the kinds asked for, each of which the actor must be allowed to read (`NotAllowed`); if there
    are none, all that they may. Tickets and messages of mailboxes that the actor does not see are as if they
    were not there. Refuses (`InvalidParameter`) a query that cannot be read; an empty one finds nothing.
    """
    allowed = _allowed(scope, nouns)
    query = read_query(text)
    wanted = [noun for noun in Noun if noun in allowed & query.nouns]
    if query.is_empty or not wanted:
        return FoundPage((), None)
    walk = _Walk(scope, query, wanted)
    found, place = await walk.page(limit=limit, behind=behind or SearchPlace(0, {}))
    return FoundPage(await shown(scope, found, Marker(query, walk.likely)), place)


def _allowed(scope: Scope, nouns: Collection[Noun]) -> frozenset[Noun]:
    """Give the kinds that are searched. Raises `NotAllowed`."""
    allowed = frozenset(noun for noun in Noun if PERMISSIONS[noun] in scope.actor.permissions)
    for noun in nouns or (() if allowed else EVERYTHING):
        if noun not in allowed:
            raise NotAllowed(PERMISSIONS[noun])
    return frozenset(nouns) or allowed


class _Walk:
    """
    One page: down through what matches exactly, then through what matches less well.

    What is written is not looked through for misspelt words once anything matches better: it is names that
    people misspell, and of a text's words each is near to some other.
    """

    def __init__(self, scope: Scope, query: Query, nouns: list[Noun]) -> None:
        self._scope = scope
        self._index = finding.Index(scope.tx)
        self._query = query
        self._nouns = nouns
        self._year = datetime.fromtimestamp(scope.now / 1000, UTC).year
        self.likely: Likely = {}

    async def page(self, *, limit: int, behind: SearchPlace) -> tuple[list[Found], SearchPlace | None]:
        """Take a page, and one record more to see whether there is a next one."""
        found: list[Found] = []
        conditions = {noun: await narrowed(self._scope, self._query, noun) for noun in self._nouns}
        reached = behind.reached
        place = behind
        for number in range(behind.match, len(MATCHES)):
            match = MATCHES[number]
            nouns = self._nouns
            if match is Match.TYPO:
                self.likely = await vocabulary.likely(self._scope.tx, doubted(self._query))
                if found or (place.reached and await self._is_matched_better(conditions)):
                    nouns = [noun for noun in nouns if noun not in WRITTEN]
            missing = limit + 1 - len(found)
            ids: dict[Noun, list[int]] = {}
            for noun in nouns:
                ids[noun] = await self._newest(noun, match, conditions[noun], reached.get(noun), missing)
            for noun, now in merged(ids, reached, most=missing):
                if len(found) == limit:
                    return found, place
                reached = {**reached, noun: now}
                found.append(Found(noun, now.last_id, match))
                place = SearchPlace(number, reached)
            reached = {}
        return found, None

    async def _is_matched_better(self, conditions: Mapping[Noun, list[Condition] | None]) -> bool:
        """Say whether any record matches without a word of it being doubted."""
        for match in (Match.EXACT, Match.PREFIX):
            for noun in self._nouns:
                if await self._newest(noun, match, conditions[noun], None, 1):
                    return True
        return False

    async def _newest(
        self,
        noun: Noun,
        match: Match,
        conditions: list[Condition] | None,
        reached: Reached | None,
        limit: int,
    ) -> list[int]:
        expression = plan(self._query, noun, match, likely=self.likely, year=self._year)
        if expression is None or conditions is None:
            return []
        below = finding.HIGHEST if reached is None else reached.last_id
        return await self._index.newest(noun, expression, conditions=conditions, below=below, limit=limit)

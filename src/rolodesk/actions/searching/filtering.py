"""What a list is narrowed to by what is typed: words, beginnings, phrases, operators, and no guesses."""

from datetime import UTC, datetime

from rolodesk.actions.scope import Scope
from rolodesk.actions.searching.narrowing import asked_of_records, asks_hidden
from rolodesk.model.search.asking import Noun, read_query
from rolodesk.model.search.planning import Match, plan
from rolodesk.model.search.terms import any_of
from rolodesk.storage.search.listing import Narrowed


async def narrowed_by(scope: Scope, text: str, noun: Noun) -> Narrowed:
    """
    Read a query as a filter of records of one kind, which finds nothing if none of that kind can meet it.

    Misspelt words are not looked for: a list shows what is there, and what a change is done to is no guess.
    Which mailboxes the actor sees, and whether hidden tickets are shown, is the list's to say. An empty query
    finds nothing. Refuses (`InvalidParameter`) one that cannot be read.
    """
    query = read_query(text)
    conditions = await asked_of_records(scope, query, noun)
    if query.is_empty or noun not in query.nouns or conditions is None:
        return Narrowed(None)
    year = datetime.fromtimestamp(scope.now / 1000, UTC).year
    plans = [plan(query, noun, match, likely={}, year=year) for match in (Match.EXACT, Match.PREFIX)]
    expression = any_of([one for one in plans if one is not None])
    return Narrowed(expression, tuple(conditions), asks_hidden=asks_hidden(query))

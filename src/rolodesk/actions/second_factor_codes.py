"""Taking the codes of second factors, each once, and keeping their secrets sealed."""

from rolodesk.model.apikey import hash_key
from rolodesk.model.errors import Conflicting
from rolodesk.model.sealing import Keyring, SealBroken
from rolodesk.model.second_factor import DIGITS, fold_code, step_of
from rolodesk.storage import second_factors
from rolodesk.storage.second_factors import SecondFactor
from rolodesk.storage.transaction import Tx


async def takes(tx: Tx, person_id: int, code: str, keyring: Keyring) -> bool:
    """
    Take a code of somebody's app, or one of their recovery codes, each once.

    Raises `Conflicting` where the secret cannot be opened any more.
    """
    folded = fold_code(code)
    if len(folded) != DIGITS:
        return await second_factors.use_code(tx, person_id, hash_key(folded))
    factor = await second_factors.of_person(tx, person_id)
    if factor is None or factor.confirmed_at is None:
        return False
    step = step_of(opened(factor, keyring), folded, now=tx.now)
    return step is not None and await second_factors.advance(tx, person_id, step=step)


async def reseal(tx: Tx, keyring: Keyring) -> tuple[int, tuple[int, ...]]:
    """Seal every secret with the newest key; answer how many were, and whose cannot be opened."""
    done, broken = 0, []
    for factor in await second_factors.every(tx):
        if keyring.is_newest(factor.sealed):
            continue
        place = place_of(factor.person_id)
        try:
            secret = keyring.open(factor.sealed, place=place)
        except SealBroken:
            broken.append(factor.person_id)
            continue
        await second_factors.reseal(tx, factor, sealed=keyring.seal(secret, place=place))
        done += 1
    return done, tuple(broken)


async def of_older_keys(tx: Tx, keyring: Keyring) -> int:
    """Count the secrets that another key than the newest has sealed, in a transaction of EVERYWHERE."""
    return sum(not keyring.is_newest(one.sealed) for one in await second_factors.every(tx))


def place_of(person_id: int) -> str:
    """Give the place that a person's secret is sealed for."""
    return f"people/{person_id}/totp"


def opened(factor: SecondFactor, keyring: Keyring) -> str:
    """Open a secret. Raises `Conflicting` where the key that sealed it is gone."""
    try:
        return keyring.open(factor.sealed, place=place_of(factor.person_id))
    except SealBroken:
        raise Conflicting(
            "your second factor cannot be read any more; whoever runs this installation resets it, with"
            " `rolodesk member reset-totp`"
        ) from None

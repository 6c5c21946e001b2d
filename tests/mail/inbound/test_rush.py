"""While letters pour in, taking them in gives way; when they do not, it does not."""

import asyncio

from rolodesk.mail.inbound.rush import MANY, Rush


def test_it_is_on_while_many_arrive_and_ends_by_itself() -> None:
    times = [100.0]

    async def work() -> None:
        asyncio.get_running_loop().time = lambda: times[0]  # type: ignore[method-assign]  # time stands still
        rush = Rush()
        states: list[bool] = []
        for count, later in ((MANY, 0.0), (1, 0.0), (0, 1.5), (0, 0.5), (MANY + 1, 0.0), (0, 8.0)):
            times[0] += later
            for _ in range(count):
                rush.note()
            states.append(rush.is_on)
        assert states == [False, True, True, False, True, False]
        await rush.give_way()

    asyncio.run(work())

"""Job name → one action."""

from collections.abc import Mapping

import msgspec
import structlog

from rolodesk.actions import notices, upkeep
from rolodesk.actions.delivering import claiming, forgetting, replaying
from rolodesk.actions.importing import running
from rolodesk.actions.ports import Renderers, Transactions
from rolodesk.actions.searching import filling
from rolodesk.actions.tickets import snoozing
from rolodesk.jobs.rule_jobs import rule_handlers
from rolodesk.jobs.worker import Handler
from rolodesk.mail.outbound.notices import NoticeSender

log = structlog.get_logger("rolodesk.jobs")


class _OfWebhook(msgspec.Struct, frozen=True):
    webhook_id: int


def make_handlers(
    transactions: Transactions, blobs: upkeep.Sweepable, renderers: Renderers
) -> Mapping[str, Handler]:
    """Make every handler there is."""

    async def sweep_blobs(_workspace_id: int, _payload: str) -> None:
        swept = await upkeep.sweep_blobs(transactions, blobs)
        _tell("swept orphaned blobs", swept)

    async def forget_expired(_workspace_id: int, _payload: str) -> None:
        await upkeep.forget_expired(transactions)

    async def forget_letters(_workspace_id: int, _payload: str) -> None:
        forgotten = await upkeep.forget_letters(transactions)
        _tell("forgot dropped and repeated letters", forgotten)

    async def forget_answers(_workspace_id: int, _payload: str) -> None:
        forgotten = await upkeep.forget_answers(transactions)
        _tell("forgot answers kept for repeated calls", forgotten)

    async def wake_tickets(_workspace_id: int, _payload: str) -> None:
        woken = await snoozing.wake_due(transactions)
        if woken:
            log.info("woke tickets", count=woken)

    async def run_import(workspace_id: int, payload: str) -> None:
        import_id = msgspec.json.decode(payload, type=running.RunPayload).import_id
        await running.work(transactions, blobs, workspace_id, import_id)

    return {
        **_of_search(transactions),
        "wake_tickets": wake_tickets,
        running.JOB: run_import,
        "sweep_blobs": sweep_blobs,
        "forget_expired": forget_expired,
        "forget_letters": forget_letters,
        "forget_answers": forget_answers,
        **rule_handlers(transactions),
        **_of_webhooks(transactions, renderers),
    }


def notice_handlers(sender: NoticeSender) -> Mapping[str, Handler]:
    """Make the handler of letters that let people in: apart, for a mail server may be slow."""
    return {notices.JOB: sender.send}


def _of_webhooks(transactions: Transactions, renderers: Renderers) -> Mapping[str, Handler]:
    async def forget_deliveries(_workspace_id: int, _payload: str) -> None:
        forgotten = await forgetting.forget_old(transactions)
        _tell("forgot finished deliveries", forgotten)

    async def forget_webhook(workspace_id: int, payload: str) -> None:
        webhook_id = msgspec.json.decode(payload, type=_OfWebhook).webhook_id
        await forgetting.forget_webhook(transactions, workspace_id, webhook_id)

    async def replay_webhook(workspace_id: int, payload: str) -> None:
        replay = msgspec.json.decode(payload, type=replaying.Replay)
        await claiming.within(
            transactions,
            workspace_id,
            lambda scope: replaying.advance(scope, replay, renderers=renderers),
        )

    return {
        "forget_deliveries": forget_deliveries,
        "forget_webhook": forget_webhook,
        replaying.JOB: replay_webhook,
    }


def _of_search(transactions: Transactions) -> Mapping[str, Handler]:
    """Make the handlers that keep the index of search over everything whole."""

    async def tend_search(_workspace_id: int, _payload: str) -> None:
        if await filling.tend(transactions):
            log.info("the search index is not whole, and is being filled")

    async def fill_search(_workspace_id: int, _payload: str) -> None:
        await filling.fill(transactions)

    return {"tend_search": tend_search, filling.FILL: fill_search}


def _tell(what: str, count: int) -> None:
    if count:
        log.info(what, count=count)

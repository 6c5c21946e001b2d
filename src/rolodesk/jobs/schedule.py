"""What runs by the clock: each kind is in the queue exactly once, and queues itself again when done."""

from typing import Final

MINUTE: Final = 60_000

EVERY: Final = {
    "wake_tickets": MINUTE // 4,
    "sweep_blobs": 60 * MINUTE,
    "forget_expired": 15 * MINUTE,
    "forget_deliveries": 60 * MINUTE,
    "forget_letters": 60 * MINUTE,
    "forget_answers": 60 * MINUTE,
    "forget_rule_runs": 60 * MINUTE,
    "tend_search": 60 * MINUTE,
}
"""Job kind → milliseconds between two runs."""

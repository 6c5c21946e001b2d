"""The table of mail: letters a second beside the bare listener, memory over many, and large ones at once."""

from statistics import median
from typing import Final

from bench.mail.hub import CONNECTIONS, MailHub, bare_listener, deliver, mail_hub
from bench.mail.large import deliver_large
from bench.processes import memory_mb
from bench.table import print_checks

SHARE: Final = 0.40
FLAT: Final = 1.15
"""How much more memory the process that accepts may have after all letters than after the first fifth."""
LARGE_LETTERS: Final = 20
LARGE_MEGABYTES: Final = 50
LARGE_MEMORY: Final = 600.0
LARGE_MS: Final = 500.0


def measure_mail(*, rounds: int, letters: int, many: int) -> dict[str, float]:
    """Measure `rounds` of so many letters, the memory over `many` of them, and the large ones."""
    print(f"\nLetters coming in by SMTP, on SQLite, over {CONNECTIONS} connections")
    with bare_listener() as bare, mail_hub() as mail:
        share = _beside(bare, mail, rounds=rounds, letters=letters)
        large = _large(mail)
        growth = _memory(mail, many)
    return {"share": share, "memory growth": growth, **large}


def _beside(bare: int, mail: MailHub, *, rounds: int, letters: int) -> float:
    deliver(bare, letters=letters // 4)
    deliver(mail.port, letters=letters // 4)
    mail.wait_until_all_are_taken_in()
    shares, rates, latencies = [], [], []
    for _ in range(rounds):
        lowest, ours = deliver(bare, letters=letters), deliver(mail.port, letters=letters)
        mail.wait_until_all_are_taken_in()
        shares.append(ours.rate / lowest.rate)
        rates.append((lowest.rate, ours.rate))
        latencies.append((ours.p50, ours.p99))
    share = median(shares)
    print_checks(
        [
            ("bare aiosmtpd, discarding", f"{median(one for one, _ in rates):,.0f}/s", "", True),
            (
                "accepted durably, and taken in beside it",
                f"{median(one for _, one in rates):,.0f}/s ({share:.0%})",
                f"at least {SHARE:.0%}",
                share >= SHARE,
            ),
            (
                "from the letter to its 250, p50 and p99",
                f"{median(one for one, _ in latencies):.0f} and {median(one for _, one in latencies):.0f} ms",
                "",
                True,
            ),
        ]
    )
    return share


def _memory(mail: MailHub, many: int) -> float:
    """Compare the accepting process's memory after a fifth of the letters and after all."""
    background = mail.background
    deliver(mail.port, letters=many // 5)
    first = memory_mb(background)[0]
    deliver(mail.port, letters=many - many // 5)
    last = memory_mb(background)[0]
    print_checks(
        [
            (
                f"its memory after {many // 5:,} and {many:,} letters, PSS",
                f"{first:.0f} and {last:.0f} MB",
                f"at most {FLAT - 1:.0%} more",
                last <= first * FLAT,
            )
        ]
    )
    return last / first


def _large(mail: MailHub) -> dict[str, float]:
    noticed = deliver_large(mail, letters=LARGE_LETTERS, megabytes=LARGE_MEGABYTES)
    what = f"{LARGE_LETTERS} letters of {LARGE_MEGABYTES} MB at once"
    print_checks(
        [
            (what, f"{noticed.seconds:.0f} s", "", True),
            (
                "memory of all processes meanwhile, PSS",
                f"{noticed.memory:.0f} MB",
                f"under {LARGE_MEMORY:.0f} MB",
                noticed.memory < LARGE_MEMORY,
            ),
            (
                "p99 of other requests, read and write",
                f"{noticed.p99_read:.0f} and {noticed.p99_write:.0f} ms",
                f"under {LARGE_MS:.0f} ms",
                max(noticed.p99_read, noticed.p99_write) < LARGE_MS,
            ),
        ]
    )
    return {
        "large memory": noticed.memory,
        "large p99 read": noticed.p99_read,
        "large p99 write": noticed.p99_write,
    }

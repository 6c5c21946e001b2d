"""What `/metrics` tells of webhooks: how deliveries ended, and how many wait."""

from prometheus_client import CollectorRegistry, Counter, Gauge

from rolodesk.model.delivery import DeliveryState


class Figures:
    """The figures of one process; with a supervisor, `/metrics` has those of every process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._tries = Counter(
            "rolodesk_webhook_deliveries_total",
            "Attempts to deliver to a webhook, by what came of them.",
            ("result",),
            registry=self._registry,
        )
        self._waiting = Gauge(
            "rolodesk_webhook_queue_length",
            "Deliveries that wait to be sent to webhooks.",
            registry=self._registry,
            multiprocess_mode="mostrecent",
        )

    def count(self, state: str) -> None:
        """Count a try by the delivery's state after it; one that is tried again is `retried`."""
        self._tries.labels("retried" if state == DeliveryState.WAITING else state).inc()

    def tell_waiting(self, number: int) -> None:
        """Tell how many wait."""
        self._waiting.set(number)

"""Why a letter could not be parsed."""


class Unparsable(Exception):
    """The letter could not be parsed; `reason` is a sentence for whoever looks at the parked letter."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

"""What can go wrong with a provider. The sentences are ours, for the log: no word of the provider's."""


class ProviderError(Exception):
    """The provider, or what came from it, cannot be used; the sentence says why."""


class ProviderAway(ProviderError):
    """The provider cannot be asked now."""


class Distrusted(ProviderError):
    """What came is not what a provider of ours would have sent to this log-in."""

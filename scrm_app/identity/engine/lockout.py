"""When a sign-in is not even tried.

Guessing is bounded for each account: within a quarter of an hour at most 5 tries from strangers' addresses and at most
5 from places the owner has signed in from (or browsers that carry our device cookie). Strangers can use up only their
own share, so nobody locks the owner out from another address.
"""

from datetime import timedelta

WINDOW = timedelta(minutes=15)
STRANGER_TRIES = 5
FAMILIAR_TRIES = 5
ADDRESS_TRIES = 30


def is_locked(*, same_class: int, same_address: int, familiar: bool) -> bool:
    """Whether the next try is refused, given the failures of the last WINDOW (same account and class; same address)."""
    budget = FAMILIAR_TRIES if familiar else STRANGER_TRIES
    return same_class >= budget or same_address >= ADDRESS_TRIES

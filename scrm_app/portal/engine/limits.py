"""How often somebody without an account may knock."""

from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

SUBMITS_PER_LINK_HOUR = 120
SUBMITS_PER_ADDRESS_HOUR = 20
MESSAGES_PER_LINK_HOUR = 30
CHATS_PER_ACCOUNT_HOUR = 6000
CHATS_PER_PERSON_HOUR = 60
UPLOADS_PER_LINK_HOUR = 60
UPLOADS_PER_ADDRESS_HOUR = 40
VIEWS_PER_ADDRESS_MINUTE = 120
DRAFTS_PER_ADDRESS_MINUTE = 60
DRAFTS_PER_LINK = 3000


@dataclass(frozen=True)
class Quota:
    """At most `per_link` and `per_address` of a kind in the last hour."""

    per_link: int
    per_address: int


QUOTAS = {
    "ticket": Quota(SUBMITS_PER_LINK_HOUR, SUBMITS_PER_ADDRESS_HOUR),
    "survey": Quota(MESSAGES_PER_LINK_HOUR, MESSAGES_PER_LINK_HOUR * 2),
    "reopen": Quota(10, 20),
    "answer": Quota(MESSAGES_PER_LINK_HOUR, MESSAGES_PER_LINK_HOUR * 2),
    "onsite": Quota(MESSAGES_PER_LINK_HOUR, MESSAGES_PER_LINK_HOUR * 2),
    "message": Quota(MESSAGES_PER_LINK_HOUR, MESSAGES_PER_LINK_HOUR * 2),
    "chat": Quota(CHATS_PER_ACCOUNT_HOUR, CHATS_PER_PERSON_HOUR),
    "order": Quota(CHATS_PER_ACCOUNT_HOUR, CHATS_PER_ACCOUNT_HOUR),
    "upload": Quota(UPLOADS_PER_LINK_HOUR, UPLOADS_PER_ADDRESS_HOUR),
}


def is_over(kind: str, link_count: int, address_count: int) -> bool:
    """Whether one more of `kind` would be too many."""
    quota = QUOTAS[kind]
    return link_count >= quota.per_link or address_count >= quota.per_address


class Window:
    """A sliding window per key, in this process; forgets the keys seen longest ago."""

    def __init__(self, limit: int, span: timedelta, max_keys: int = 10_000) -> None:
        self._limit, self._span, self._max = limit, span, max_keys
        self._hits: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def hit(self, key: str, now: datetime) -> bool:
        """Count one; False when `key` has used its share of the window."""
        with self._lock:
            seen = self._hits.setdefault(key, deque())
            self._hits.move_to_end(key)
            while len(self._hits) > self._max:
                self._hits.popitem(last=False)
            while seen and seen[0] <= now - self._span:
                seen.popleft()
            if len(seen) >= self._limit:
                return False
            seen.append(now)
            return True

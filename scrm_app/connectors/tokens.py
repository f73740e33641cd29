"""Access tokens that a platform lends for two hours: asked for once, shared, renewed in time or when refused."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from scrm_app.connectors import http
from scrm_app.connectors.base import Outcome
from scrm_app.core import clock

EARLY = timedelta(minutes=5)
_lent: dict[tuple[str, ...], tuple[str, datetime]] = {}
_locks: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[str, ...], asyncio.Lock]] = WeakKeyDictionary()

Ask = Callable[[], Awaitable[http.Answer | Outcome]]
Judge = Callable[[dict[str, Any], str], Outcome]


async def token(key: tuple[str, ...], ask: Ask, judge: Judge) -> str | Outcome:
    """The token lent to `key` (address, id, secret); `ask` fetches one, `judge` turns a refusal into words.

    The platforms answer `{"errcode": 0, "access_token": "…", "expires_in": 7200}`, official accounts without `errcode`.
    """
    locks = _locks.setdefault(asyncio.get_running_loop(), {})
    async with locks.setdefault(key, asyncio.Lock()):
        kept = _lent.get(key)
        if kept and kept[1] > clock.now():
            return kept[0]
        answer = await ask()
        if isinstance(answer, Outcome):
            return answer
        bad = http.judge_status(answer)
        if bad:
            return bad
        given = answer.data.get("access_token")
        if answer.data.get("errcode", 0) != 0 or not isinstance(given, str) or not given:
            return judge(answer.data, answer.body)
        life = answer.data.get("expires_in")
        seconds = life if isinstance(life, int) and not isinstance(life, bool) and life > 0 else 7200
        _lent[key] = (given, clock.now() + max(timedelta(seconds=seconds) - EARLY, timedelta(seconds=seconds / 2)))
        return given


async def with_token(
    key: tuple[str, ...],
    ask: Ask,
    judge: Judge,
    send: Callable[[str], Awaitable[http.Answer | Outcome]],
    stale: set[int],
) -> http.Answer | Outcome:
    """What `send` answers with the token lent to `key`; once more with a new one where `errcode` is one of `stale`."""
    answer: http.Answer | Outcome
    for _ in range(2):
        given = await token(key, ask, judge)
        if isinstance(given, Outcome):
            return given
        answer = await send(given)
        if isinstance(answer, Outcome) or answer.data.get("errcode") not in stale:
            return answer
        forget(key)
    return answer


def lent_to(platform: str, base: str, account: str, secret: str) -> tuple[str, ...]:
    """The key of a token: whose it is, without the secret in it."""
    return platform, base, account, hashlib.sha256(secret.encode()).hexdigest()


def forget(key: tuple[str, ...]) -> None:
    """The platform no longer accepts the token: the next use asks for a new one."""
    _lent.pop(key, None)

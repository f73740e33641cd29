"""撤回: undo one's own last step, or the whole request, as long as nobody has done anything since."""

from scrm_app.core.text import Text
from scrm_app.flows.engine.going import stop
from scrm_app.flows.engine.run import Run
from scrm_app.flows.engine.state import CANCELLED, FlowState, Outcome, Refusal, Step, Token

TOO_LATE = Text("后面已经有人处理, 不能再撤回。可以请对方退回。", "Somebody has acted since; ask them to return it.")


def withdraw(run: Run, state: FlowState, to: str) -> Outcome | Refusal:
    """Back to `to`; with an empty `to` the request itself ends, if nobody has passed any node yet."""
    touched = any(_acted(t) for t in state.tokens)
    if not to:
        if touched or any(t.trail for t in state.tokens):
            return Refusal(TOO_LATE, "not_allowed")
        return stop(run, CANCELLED, "withdraw")
    since = [t for t in state.tokens if any(n == to for n, _ in t.trail)]
    if not since or any(t.trail[-1][0] != to or _acted(t) for t in since):
        return Refusal(TOO_LATE, "not_allowed", to)
    return _undo(run, since, to)


def withdrawable(state: FlowState, to: str) -> bool:
    """Whether `Withdraw(to)` would be heard now."""
    if not to:
        return not any(t.trail or _acted(t) for t in state.tokens)
    since = [t for t in state.tokens if any(n == to for n, _ in t.trail)]
    return bool(since) and all(t.trail[-1][0] == to and not _acted(t) for t in since)


def _acted(token: Token) -> bool:
    return any(seat.verdict or seat.kind != "main" for seat in token.seats)


def _undo(run: Run, since: list[Token], to: str) -> Outcome | Refusal:
    first = since[0]
    depth = min(min(t.trail[-1][1] for t in since), *(len(t.forks) for t in since))
    for token in since:
        run.leave(token, "withdraw")
        del run.live[token.id]
    run.passed.append(Step(to, len(since), 1))
    keep = first.id if len(since) == 1 else 0
    run.place(to, "", first.forks[:depth], first.trail[:-1], keep)
    return run.outcome()

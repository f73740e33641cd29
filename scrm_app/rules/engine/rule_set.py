"""Many rules against one event: compiled once, found by the kind of event, and able to say why each did not apply."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scrm_app.rules.engine.evaluate import compile_condition
from scrm_app.rules.engine.nodes import All, Condition

Values = Mapping[str, Any]
Traced = Callable[[Values], Condition | None]


@dataclass(frozen=True, slots=True)
class EventRule:
    """A rule that waits for one kind of event."""

    id: str
    event: str
    condition: Condition


class RuleSet:
    """Rules by the kind of event they wait for; immutable once made, safe to share between threads."""

    def __init__(self, rules: Iterable[EventRule]) -> None:
        self._by_event: dict[str, list[tuple[str, Callable[[Values], bool], Traced]]] = {}
        for rule in rules:
            entry = (rule.id, compile_condition(rule.condition), compile_traced(rule.condition))
            self._by_event.setdefault(rule.event, []).append(entry)

    def matches(self, event: str, values: Values) -> list[str]:
        """The ids of the rules that apply, in their order."""
        return [rule_id for rule_id, test, _ in self._by_event.get(event, ()) if test(values)]

    def trace(self, event: str, values: Values) -> Iterator[tuple[str, Condition | None]]:
        """Every rule that waits for this event with the first part of it that was false; None when it applies."""
        return ((rule_id, traced(values)) for rule_id, _, traced in self._by_event.get(event, ()))


def compile_traced(condition: Condition) -> Traced:
    """A function that gives the first part that is false, None when the whole is true."""
    if isinstance(condition, All):
        parts = [compile_traced(part) for part in condition.of]

        def first(values: Values) -> Condition | None:
            for part in parts:
                failed = part(values)
                if failed is not None:
                    return failed
            return None

        return first
    test = compile_condition(condition)
    return lambda values: None if test(values) else condition

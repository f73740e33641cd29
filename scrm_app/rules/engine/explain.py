"""Why a condition was true or false, line by line with the values it met."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scrm_app.rules.engine.evaluate import compile_condition
from scrm_app.rules.engine.nodes import Condition, Leaf, parts


@dataclass(frozen=True, slots=True)
class Explained:
    """One line of the tree; `actual` is the answer a leaf looked at."""

    condition: Condition
    result: bool
    actual: Any
    of: tuple["Explained", ...]

    def failed(self) -> list["Explained"]:
        """The lines with a question that came out false, top to bottom."""
        if isinstance(self.condition, Leaf):
            return [] if self.result else [self]
        return [line for part in self.of for line in part.failed()]


def explain(condition: Condition, values: Mapping[str, Any]) -> Explained:
    """The condition with the result of each of its lines; the top result is what `holds` says."""
    actual = values.get(condition.field) if isinstance(condition, Leaf) else None
    inner = tuple(explain(part, values) for part in parts(condition))
    return Explained(condition, compile_condition(condition)(values), actual, inner)

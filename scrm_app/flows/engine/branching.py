"""A branch condition as a function of the form's answers, in the product's one condition language."""

from collections.abc import Callable, Mapping
from typing import Any

from scrm_app.core.text import Text
from scrm_app.rules.engine import condition as rules
from scrm_app.rules.errors import BadCondition

Test = Callable[[Mapping[str, Any]], bool]


def compile_branch(condition: dict[str, Any]) -> Test:
    """A yes/no function for the stored condition; BadCondition with a sentence when it is not finished."""
    return rules.compile_condition(rules.parse(condition))


def never(_values: Mapping[str, Any]) -> bool:
    """What an unfinished condition in a draft answers."""
    return False


def try_branch(condition: dict[str, Any]) -> tuple[Test, Text | None]:
    """For drafts: an unfinished condition is a problem to show, not a reason to lose the drawing."""
    try:
        return compile_branch(condition), None
    except BadCondition as error:
        return never, error.text

"""Does every action and field the product writes into the log have words?"""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrm_app.audit.engine.changes import moment, plain
from scrm_app.audit.engine.words import FIELDS, NOUNS, VERBS, WHOLE

APP = Path(__file__).parents[2] / "scrm_app"


def records() -> Iterator[tuple[str, dict[str, ast.expr]]]:
    """Each call of `audit.record`: where it stands and what it says."""
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("record"):
                said = {word.arg: word.value for word in node.keywords if word.arg}
                if "subject_type" in said:
                    yield f"{path.relative_to(APP)}:{node.lineno}", said


def test_every_action_has_words() -> None:
    actions = [(at, said["action"].value) for at, said in records() if isinstance(said.get("action"), ast.Constant)]
    assert len(actions) > 40
    dumb = [f"{at} {action}" for at, action in actions if action not in WHOLE and not known(str(action))]
    assert not dumb, "add words to audit/engine/words.py: " + ", ".join(dumb)


def known(action: str) -> bool:
    noun, _, verb = action.rpartition(".")
    return noun in NOUNS and verb in VERBS


def test_every_field_written_in_place_has_a_name() -> None:
    fields = {
        (at, key.value)
        for at, said in records()
        for side in ("before", "after")
        if isinstance(given := said.get(side), ast.Dict)
        for key in given.keys
        if isinstance(key, ast.Constant)
    }
    assert len(fields) > 30
    nameless = [f"{at} {name}" for at, name in sorted(fields) if name not in FIELDS]
    assert not nameless, "add names to audit/engine/words.py: " + ", ".join(nameless)


def test_a_time_in_the_log_is_known_again() -> None:
    at = datetime(2026, 12, 2, 4, 48, 12, 625505, tzinfo=UTC)
    assert moment(plain(at)) == at


@pytest.mark.parametrize(
    "text",
    ["2026-12-02", "T", "2026-12-02T04:48:12", "今天下午三点到五点之间, 客户在家等待上门", "x" * 10 + "T" + "y" * 20],
)
def test_no_other_text_is_taken_for_a_time(text: str) -> None:
    assert moment(text) is None

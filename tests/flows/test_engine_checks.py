"""Every mistake in a drawing is a sentence with a place to click."""

from typing import Any

import pytest

from scrm_app.flows.engine.checks import ERROR, Problem, RoleInfo, blocking, check
from scrm_app.flows.engine.graph import parse_draft
from scrm_app.forms.engine.schema import parse_schema
from tests.flows.drawing import draw


def over(fen: int) -> dict[str, Any]:
    return {"field": "amount", "op": "gt", "value": fen}


TO_T2 = {"c_t2": over(1), "c_e": "default"}
TO_P = {"c_p": over(1), "c_e": "default"}
FORM = parse_schema(
    {
        "fields": [
            {"key": "fault", "kind": "text", "label": "故障描述"},
            {"key": "amount", "kind": "money", "label": "金额"},
            {
                "key": "level",
                "kind": "single",
                "label": "级别",
                "options": [{"value": "a", "label": "普通"}, {"value": "b", "label": "紧急"}],
            },
        ]
    }
)
ROLES = {"tech": RoleInfo("技师", 3), "ghost": RoleInfo("空角色", 0)}
PEOPLE = {"7": "爱丽丝"}
DO: dict[str, Any] = {"assign": {"kind": "role", "value": "tech"}}


def found(drawing: dict[str, Any]) -> list[Problem]:
    for node in drawing["nodes"]:
        if node["kind"] in ("task", "approval"):
            node.setdefault("assign", DO["assign"])
    return check(parse_draft(drawing), FORM, ROLES, PEOPLE)


def codes(drawing: dict[str, Any]) -> dict[str, str]:
    return {p.code: p.node_id or p.edge_id for p in found(drawing)}


def test_a_good_flow_has_no_problems() -> None:
    assert found(draw("s > t1", "t1 > c", "c > a", "c > e", "a > e", c_a=over(500), c_e="default")) == []


def test_every_problem_speaks_both_languages() -> None:
    for problem in found(draw("t1 > c", "c > t2", "t2 > t3", "t3 > t2")):
        assert problem.text.zh
        assert problem.text.en
        assert "None" not in problem.text.zh


@pytest.mark.parametrize(
    ("drawing", "code", "place"),
    [
        (draw("t1 > e"), "no_start", ""),
        (draw("s > t1", "s2 > t1", "t1 > e"), "several_starts", "s2"),
        (draw("s > t1", "t1 > t2", "t2 > t1"), "no_end", ""),
        (draw("s > e"), "no_work", ""),
        (draw("s > t1", "t1 > e", "t1 > t2"), "dead_end", "t2"),
        (draw("s > t1", "t1 > e", "t2 > e"), "unreachable", "t2"),
        (draw("s > t1", "t1 > c", "c > e", c_e="default"), "one_branch", "c"),
        (draw("s > t1", "s > t2", "t1 > e", "t2 > e"), "too_many_ways", "s"),
        (draw("s > t1", "t1 > e", "e > t1"), "after_end", "e"),
        (draw("s > t1", "t1 > s", "t1 > e"), "into_start", "s"),
        (draw("s > t1", "t1 > j", "j > e"), "one_way_join", "j"),
        (draw("s > t1", "t1 > c", "c > t2", "c > e", "t2 > t3", "t3 > t2", **TO_T2), "no_exit", "t2"),
        (draw("s > c", "c > p", "c > e", "p > c", "p > t1", "t1 > e", **TO_P), "automatic_loop", "c"),
        (draw("s > p", "p > t1", "p > e", "t1 > c", "c > p", "c > e", **TO_P), "multiplying_loop", "p"),
    ],
)  # fmt: skip
def test_shape(drawing: dict[str, Any], code: str, place: str) -> None:
    problems = codes(drawing)
    assert code in problems
    assert any(p.code == code and (p.node_id or p.edge_id) == place for p in found(drawing))


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"assign": {"kind": "none"}}, "no_assignee"),
        ({"assign": {"kind": "role", "value": ""}}, "no_assignee"),
        ({"assign": {"kind": "role", "value": "gone"}}, "no_role"),
        ({"assign": {"kind": "role", "value": "ghost"}}, "empty_role"),
        ({"assign": {"kind": "person", "value": "8"}}, "no_person"),
        ({"remind_before_minutes": 30}, "reminder_without_limit"),
        ({"limit_minutes": 30, "remind_before_minutes": 30}, "reminder_too_early"),
        ({"actions": ["return"]}, "no_way_forward"),
        ({"required_fields": ["fault", "gone"]}, "required_missing"),
        ({"name": ""}, "no_name"),
    ],
)
def test_work(settings: dict[str, Any], code: str) -> None:
    assert codes(draw("s > t1", "t1 > e", nodes={"t1": settings})) == {code: "t1"}


def branches(**conditions: Any) -> dict[str, Any]:
    return draw("s > t1", "t1 > c", "c > t2", "c > t3", "t2 > e", "t3 > e", **conditions)


def test_a_gap_between_two_bounds_is_named_with_an_example() -> None:
    gaps = [p for p in found(branches(c_t2=over(500_00), c_t3={"field": "amount", "op": "lt", "value": 500_00})) if p.code == "uncovered"]  # noqa: E501 # fmt: skip
    assert gaps[0].node_id == "c"
    assert "金额 等于 ¥500.00" in gaps[0].text.zh


def test_all_choices_covered_still_leaves_the_unanswered() -> None:
    by_level = {f"c_t{n}": {"field": "level", "op": "eq", "value": v} for n, v in ((2, "a"), (3, "b"))}
    gap = next(p for p in found(branches(**by_level)) if p.code == "uncovered")
    assert "级别 未填写" in gap.text.zh


def test_full_cover_needs_no_default() -> None:
    assert "uncovered" not in codes(branches(c_t2=over(5), c_t3={"op": "not", "of": [over(5)]}))


def test_a_branch_covered_by_an_earlier_one_is_a_warning() -> None:
    problems = found(branches(c_t2=over(5), c_t3=over(10)))
    assert [p.edge_id for p in problems if p.code == "never_taken"] == ["c_t3"]


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (None, "no_condition"),
        ({"field": "gone", "op": "eq", "value": 1}, "bad_condition"),
        ({"field": "amount", "op": "eq"}, "bad_condition"),
        ({"field": "", "op": "eq", "value": 1}, "bad_condition"),
    ],
)
def test_unfinished_conditions_name_their_branch(condition: dict[str, Any] | None, code: str) -> None:
    assert codes(branches(c_t2=condition, c_t3="default")) == {code: "c_t2"}


def test_two_defaults() -> None:
    assert "several_defaults" in codes(branches(c_t2="default", c_t3="default"))


def test_warnings_do_not_block() -> None:
    problems = found(draw("s > t1", "t1 > e", nodes={"t1": {"remind_before_minutes": 30}}))
    assert problems
    assert blocking(problems) == []


def test_no_form_is_a_problem_of_the_flow() -> None:
    problems = check(parse_draft(draw("s > t1", "t1 > e")), None)
    assert [(p.code, p.severity) for p in problems if not p.node_id] == [("no_form", ERROR)]

"""Priority by impact × urgency: the grid, the decision and what the why-card says."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from scrm_app.core.errors import InvalidInput
from scrm_app.library.engine.build import choice
from scrm_app.tickets import service
from scrm_app.tickets.engine.priority import MAX_AXIS, matrix_hit, usual_level
from scrm_app.tickets.engine.rule_words import say_then
from scrm_app.tickets.engine.rulebook import Rule, check
from scrm_app.tickets.repository import hot
from scrm_app.tickets.state import shapes
from scrm_app.tickets.state.rules import RuleSheetState, RulesState
from tests.conftest import NOW, World
from tests.tickets.conftest import FORM, GRAPH, publish
from tests.tickets.desk import Desk
from tests.tickets.test_service_ladder import published

IMPACT, URGENCY = ["一台车", "一个工位", "全店"], ["不急", "今天", "马上"]
CELLS = [[a, b, usual_level(i, 3, j, 3)] for i, a in enumerate(IMPACT) for j, b in enumerate(URGENCY)]
MATRIX = {"impact": "a.impact", "urgency": "a.when", "cells": CELLS}
sizes = st.integers(1, MAX_AXIS)


@given(sizes, sizes, st.data())
def test_more_impact_or_urgency_is_never_less_urgent(down: int, across: int, data: st.DataObject) -> None:
    i, j = data.draw(st.integers(0, down - 1)), data.draw(st.integers(0, across - 1))
    level = usual_level(i, down, j, across)
    assert 0 <= level <= 2
    assert usual_level(min(i + 1, down - 1), down, j, across) >= level
    assert usual_level(i, down, min(j + 1, across - 1), across) >= level
    if down * across > 1:
        assert (usual_level(0, down, 0, across), usual_level(down - 1, down, across - 1, across)) == (0, 2)


@given(st.sampled_from(IMPACT), st.sampled_from(URGENCY))
def test_the_cell_is_the_one_of_both_answers(impact: str, urgency: str) -> None:
    hit = matrix_hit({"matrix": MATRIX}, {"a.impact": impact, "a.when": urgency})
    assert hit is not None
    assert [hit.impact, hit.urgency, hit.level] in CELLS
    assert (hit.impact, hit.urgency) == (impact, urgency)
    assert matrix_hit({"matrix": MATRIX}, {"a.impact": impact, "a.when": None}) is None
    assert matrix_hit({"level": 2}, {"a.impact": impact, "a.when": urgency}) is None
    strongest = matrix_hit({"matrix": MATRIX}, {"a.impact": IMPACT, "a.when": [urgency]})
    assert strongest is not None
    assert strongest.level == max(cell[2] for cell in CELLS if cell[1] == urgency)


def opened(session: Session, world: World, **answers: Any) -> int:
    form = {"fields": [*FORM["fields"], choice("impact", "影响", IMPACT), choice("when", "多急", URGENCY)]}
    flow = publish(session, GRAPH, form, "带矩阵")
    wish: dict[str, Any] = {"flow_id": flow, "answers": {"title": "举升机故障", "customer_name": "王女士", **answers}}
    return int(service.open_ticket(session, world.alice, org_unit_id=world.units["pudong"], now=NOW, **wish).id)


def test_the_matrix_decides_and_the_card_says_why(session: Session, world: World) -> None:
    published(session, "priority", Rule("", "影响与紧急", then={"level": 0, "matrix": MATRIX}))
    ticket = opened(session, world, impact="全店", when="今天")
    assert hot.load(session, ticket).priority == usual_level(2, 3, 1, 3)
    (card,) = service.get_why(session, world.alice, ticket_id=ticket)
    assert "影响「全店」× 紧急「今天」" in card.title.zh
    assert "impact “全店” × urgency “今天”" in card.title.en


def test_without_both_answers_the_plain_level_counts(session: Session, world: World) -> None:
    published(session, "priority", Rule("", "影响与紧急", then={"level": 1, "matrix": MATRIX}))
    assert hot.load(session, opened(session, world, impact="全店")).priority == 1


@pytest.mark.parametrize(
    "matrix",
    [
        {"impact": "a.impact", "urgency": "", "cells": CELLS},
        {"impact": "a.impact", "urgency": "a.impact", "cells": CELLS},
        {"impact": "a.impact", "urgency": "a.when", "cells": []},
        {"impact": "a.impact", "urgency": "a.when", "cells": [["全店", "马上", 3]]},
        {"impact": "a.impact", "urgency": "a.when", "cells": CELLS * 12},
    ],
)
def test_a_matrix_that_makes_no_sense_is_refused(matrix: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as told:
        check("priority", [Rule("r", "影响", then={"level": 0, "matrix": matrix})], {})
    assert "影响" in told.value.text.zh


def test_a_rule_without_a_matrix_stays_plain() -> None:
    (kept,) = check("priority", [Rule("r", "加急", then={"level": 1, "matrix": {"impact": "", "urgency": ""}})], {})
    assert kept.then == {"level": 1}
    assert "矩阵" not in say_then("priority", kept.then, {}).zh
    assert "矩阵" in say_then("priority", {"level": 0, "matrix": MATRIX}, {}).zh


async def test_the_grid_is_edited_and_kept(desk: Desk) -> None:
    desk.who = "admin"
    table, sheet = await desk.get(RulesState), await desk.get(RuleSheetState)
    book = await table._run(service.ensure_book, kind="priority", now=NOW)
    await table._show(book)
    await sheet.open_rule("")
    axes = [one["value"] for one in sheet.picks["axes"]]
    assert {"a.urgency", "stage", "channel"} <= set(axes)
    sheet.choose_axis("impact", "stage")
    assert sheet.grid["rows"] == []
    sheet.choose_axis("urgency", "a.urgency")
    sheet.choose_axis("nonsense", "a.urgency")
    assert [len(sheet.grid["rows"]), len(sheet.grid["heads"])] == [3, 3]
    levels = {cell["name"]: cell["level"] for line in sheet.grid["rows"] for cell in line["cells"]}
    assert (levels["cell:0:0"], levels["cell:2:2"]) == ("0", "2")
    await sheet.save({"name": "矩阵", "level": "0", "enabled": True, **levels, "cell:0:0": "2"})
    assert (sheet.error, sheet.is_open) == ("", False)
    await table._show(book)
    kept = table._raw[0]["then"]["matrix"]
    assert len(kept["cells"]) == 9
    assert kept["cells"][0][2] == 2
    await sheet.open_rule(table._raw[0]["id"])
    assert sheet.grid["rows"][0]["cells"][0]["level"] == "2"
    sheet.choose_axis("urgency", "")
    await sheet.save({"name": "矩阵", "level": "0", "enabled": True})
    assert "影响和紧急" in sheet.error


def test_a_grid_of_unknown_fields_is_empty() -> None:
    assert shapes.matrix_grid([], MATRIX)["rows"] == []

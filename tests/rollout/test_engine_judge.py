"""What a replay is compared with: the node a visit was really recorded at."""

from datetime import datetime, timedelta
from typing import Any

from scrm_app.flows.engine.graph import parse_draft
from scrm_app.flows.engine.past import History, Past
from scrm_app.flows.engine.replay import replay
from scrm_app.library.engine.build import chain, flow, node, task
from scrm_app.rollout.engine.judge import judge
from tests.conftest import NOW


def drawn(*tasks: dict[str, Any]) -> Any:
    inner = [one["id"] for one in tasks]
    return parse_draft(
        flow([node("start", "start", "开始"), *tasks, node("end", "end", "结束")], chain("start", *inner, "end"))
    )


def test_where_two_nodes_became_one_each_visit_keeps_the_promise_of_its_own() -> None:
    old = drawn(task("a", "接单", "staff", 10, ""), task("b", "维修", "staff", 60, ""))
    new = drawn(task("n", "处理", "staff", 60, ""))
    end = NOW + timedelta(minutes=50)
    visits = (Past("b", NOW, end, "complete", NOW + timedelta(minutes=40), 7),)
    history = History(1, "GD-1", 1, None, {}, "closed", NOW, visits)
    mapping, asked = {"a": "n", "b": "n"}, list[int]()

    def promise(_history: History, start: datetime, minutes: int) -> datetime:
        asked.append(minutes)
        return start + timedelta(minutes=minutes)

    found = replay(new, history, mapping, old)
    judged = judge(
        0, history, old, new, found, mapping, {}, now=end, promise=promise, choose=lambda _history, _node: None
    )
    assert (asked, judged.late_now, judged.late_then) == ([], True, True), "the limit is the same: so is the promise"

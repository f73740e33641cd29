"""What does the customer read on the way?"""

from datetime import timedelta

from scrm_app.forms.engine.browser import seen
from scrm_app.forms.engine.rights import Viewer, policy_for
from scrm_app.forms.engine.schema import read_draft
from scrm_app.portal.engine.audience import mask_name, only_fields, suggested_fields
from scrm_app.portal.engine.progress import Place, Visit, progress
from tests.conftest import NOW

PLACES = {
    "start": Place("已收到", ("accept",)),
    "accept": Place("已受理", ("big",)),
    "big": Place("", ("repair", "approve")),
    "approve": Place("核对方案", ("repair",)),
    "repair": Place("维修中", ("check",)),
    "check": Place("质检中", ("end",)),
    "end": Place("已完成", ()),
}


def at(minutes: int) -> object:
    return NOW + timedelta(minutes=minutes)


def read(*visits: tuple[str, int, int | None], closed: int | None = None) -> list[tuple[str, str]]:
    stays = [Visit(node, at(enter), None if left is None else at(left)) for node, enter, left in visits]  # type: ignore[arg-type]
    steps = progress(PLACES, stays, start="start", opened_at=NOW, closed_at=at(closed) if closed else None)  # type: ignore[arg-type]
    return [(step.words, step.state) for step in steps]


def test_a_new_ticket_shows_the_usual_way_ahead() -> None:
    assert read(("accept", 0, None)) == [
        ("已收到", "done"),
        ("已受理", "now"),
        ("维修中", "next"),
        ("质检中", "next"),
        ("已完成", "next"),
    ]


def test_what_is_done_stays_above_what_is_now() -> None:
    assert read(("accept", 0, 5), ("approve", 5, 9), ("repair", 9, None))[:4] == [
        ("已收到", "done"),
        ("已受理", "done"),
        ("核对方案", "done"),
        ("维修中", "now"),
    ]


def test_a_ticket_sent_back_says_so_without_repeating_a_step() -> None:
    steps = read(("accept", 0, 5), ("repair", 5, 9), ("check", 9, 12), ("repair", 12, None))
    assert steps == [
        ("已收到", "done"),
        ("已受理", "done"),
        ("维修中", "now"),
        ("质检中", "next"),
        ("已完成", "next"),
    ]


def test_a_closed_ticket_has_nothing_ahead() -> None:
    steps = read(("accept", 0, 5), ("repair", 5, 9), ("check", 9, 12), closed=12)
    assert steps[-1] == ("已完成", "done")
    assert {state for _, state in steps} == {"done"}


def test_a_ring_in_the_flow_does_not_trap_the_reader() -> None:
    ring = {"a": Place("甲", ("b",)), "b": Place("乙", ("a",))}
    steps = progress(ring, [Visit("a", NOW, None)], start="", opened_at=NOW, closed_at=None)
    assert [step.words for step in steps] == ["甲", "乙"]


FORM = {
    "fields": [
        {"key": "title", "kind": "text", "role": "title", "required": True},
        {"key": "customer", "kind": "customer", "role": "customer"},
        {"key": "phone", "kind": "phone", "role": "phone", "required": True},
        {"key": "worker", "kind": "person"},
        {"key": "diagnosis", "kind": "long_text"},
        {
            "key": "parts",
            "kind": "table",
            "role": "parts",
            "columns": [
                {"key": "part", "kind": "text", "role": "part"},
                {"key": "cost", "kind": "money", "role": "cost"},
            ],
        },
        {"key": "note", "kind": "long_text"},
        {"key": "hours", "kind": "number", "role": "labour_hours"},
    ]
}


def test_a_customer_is_not_asked_what_staff_find_out() -> None:
    assert suggested_fields(FORM["fields"], ["diagnosis"]) == ["title", "phone"]


def test_a_purchase_price_never_reaches_a_customer_even_if_somebody_ticks_it() -> None:
    answers = {"title": "漏油", "worker": 3, "parts": [{"part": "油封", "cost": 900}], "phone": "13800138000"}
    policy = policy_for(read_draft(FORM)[0], {}, Viewer("customer", everything=True))
    form = only_fields(seen(policy, answers, NOW), ["title", "parts", "worker", "customer", "phone"])
    assert [field["key"] for field in form["fields"]] == ["title", "phone", "parts"]
    assert [column["key"] for column in form["fields"][2]["columns"]] == ["part"]
    assert policy.answers(answers) == {"title": "漏油", "parts": [{"part": "油封"}], "phone": "138****8000"}


def test_names_are_masked() -> None:
    assert mask_name("王强", "师傅") == "王师傅"
    assert mask_name("") == ""

"""The field policy: what each reader gets, that nothing protected leaks, that what is covered is never overwritten."""

import itertools
import json
import random
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.forms.engine.browser import seen
from scrm_app.forms.engine.filling import check_change, check_whole
from scrm_app.forms.engine.rights import (
    FREE,
    Access,
    FieldPolicy,
    Viewer,
    access_of,
    exposures,
    policy_for,
    strictest,
)
from scrm_app.forms.engine.rights_parts import AUDIENCES, MASKS, RIGHTS, read_grid
from scrm_app.forms.engine.schema import parse_schema
from scrm_app.forms.errors import BadSchema
from scrm_app.identity.engine.masking import mask
from tests.forms.samples import LEVELS, field

NOW = datetime(2026, 11, 25, tzinfo=UTC)
COLUMNS = [
    field("part", "text", "备件", role="part", required=True),
    field("qty", "number", "数量", role="quantity"),
    field("cost", "money", "进货价", role="cost"),
    field("supplier", "text", "供应商"),
]
LOGIC = [
    {
        "id": "a",
        "when": {"field": "secret", "op": "eq", "value": "CANARY-secret"},
        "effects": [{"do": "hide", "fields": ["note"]}],
    },
    {"id": "b", "when": {}, "effects": [{"do": "set", "fields": ["echo"], "formula": 'LEFT({secret},2)&"!"'}]},
]
FORM = parse_schema(
    {
        "fields": [
            field("fault", "text", "故障描述", role="title", required=True),
            field("name", "text", "客户姓名", role="customer_name"),
            field("phone", "phone", "联系电话", role="phone"),
            field("address", "text", "地址", role="address"),
            field("order", "text", "订单编号"),
            field("level", "single", "紧急程度", options=LEVELS),
            field("worker", "person", "工程师"),
            field("secret", "text", "内部备注"),
            field("note", "text", "说明"),
            field("echo", "text", "回声"),
            field("amount", "money", "金额"),
            field("parts", "table", "备件明细", role="parts", columns=COLUMNS),
        ],
        "logic": LOGIC,
    }
)
ANSWERS: dict[str, Any] = {
    "fault": "CANARY-fault",
    "name": "欧阳CANARYname",
    "phone": "13812345678",
    "address": "CANARY-address 99",
    "order": "CANARY-order",
    "level": "high",
    "worker": 77007,
    "secret": "CANARY-secret",
    "note": "CANARY-note",
    "echo": "CA!",
    "amount": 987654321,
    "parts": [{"part": "CANARY-part", "qty": 40000477, "cost": 55544433, "supplier": "CANARY-supplier"}],
}
FREE_STAFF = Viewer(roles=frozenset({"staff"}), cost=True, contact=True)


def policy(grid: dict[str, dict[str, str]], viewer: Viewer = FREE_STAFF) -> FieldPolicy:
    return policy_for(FORM, read_grid(grid), viewer)


def leaves(found: FieldPolicy) -> str:
    """Everything that would leave the server for this reader."""
    return json.dumps([seen(found, ANSWERS, NOW), found.answers(ANSWERS)], ensure_ascii=False, default=str)


def stored(key: str) -> str:
    """How the stored value of a field or column would look in what leaves."""
    table, _, column = key.partition(".")
    return json.dumps(ANSWERS[table][0][column] if column else ANSWERS[key], ensure_ascii=False)


KEYS = [f.key for f in FORM.questions() if f.key != "parts"] + [f"parts.{c['key']}" for c in COLUMNS]


def test_nobody_gets_what_is_hidden_or_masked_whatever_the_combination() -> None:
    """Role × place × audience over every field, with canaries: values, rules and defaults of the page's form."""
    checked = 0
    levels = ["hide", "mask", "mask:last4", "mask:whole"]
    for key, right, audience in itertools.product(KEYS, levels, AUDIENCES):
        for where in ("audience", "role", "org", "node"):
            if where != "audience" and audience in ("customer", "temp") and where != "node":
                continue
            column = {"audience": f"audience:{audience}", "role": "role:staff", "org": "org:5", "node": ""}[where]
            grid = {column: {key: right}} if column else {}
            node = {key: right.partition(":")[0]} if where == "node" else {}
            viewer = Viewer(audience, frozenset({"staff"}), frozenset({5}), cost=True, contact=True, node=node)
            found = policy(grid, viewer)
            sent = leaves(found)
            assert stored(key) not in sent, (key, right, audience, where)
            if key == "secret":
                assert "CANARY-secret" not in json.dumps(seen(found, ANSWERS, NOW)["steps"]), (right, audience, where)
                assert not any("when" in step or "program" in step for step in seen(found, ANSWERS, NOW)["steps"])
            checked += 1
    assert checked == len(KEYS) * 4 * (5 + 3 + 3 + 5)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_purchase_prices_and_contact_data_need_their_permissions(audience: str) -> None:
    sent = leaves(policy({}, Viewer(audience, frozenset({"staff"}))))
    assert "55544433" not in sent
    assert "13812345678" not in sent
    if audience not in ("customer", "temp"):
        assert "CANARY-address" not in sent
    assert "CANARY-order" in sent


def test_a_customer_gets_a_purchase_price_only_when_the_grid_says_so() -> None:
    grid = {"audience:customer": {"parts.cost": "see", "phone": "require"}}
    assert "55544433" in leaves(policy(grid, Viewer("customer")))
    assert "13812345678" not in leaves(policy(grid, Viewer("customer")))
    assert exposures(FORM, read_grid(grid)) == [("customer", "parts.cost", "备件明细 · 进货价")]
    assert exposures(FORM, {"audience:temp": {"phone": "see"}}) == [("temp", "phone", "联系电话")]
    assert exposures(FORM, {"audience:customer": {"phone": "edit", "address": "mask"}}) == []


def test_a_person_with_two_roles_has_the_better_of_both() -> None:
    grid = {"role:a": {"secret": "hide", "note": "see"}, "role:b": {"note": "hide"}}
    found = policy(grid, Viewer(roles=frozenset({"a", "b"}), cost=True, contact=True))
    assert found.of("secret") == FREE
    assert found.of("note").level == "see"


def test_required_rights_and_masked_fields_as_the_page_shows_them() -> None:
    found = policy({"role:staff": {"note": "require", "name": "mask", "amount": "see"}})
    fields = {f.key: f for f in found.schema().fields}
    assert fields["note"].required
    assert fields["name"].kind == "text"
    assert found.answers(ANSWERS)["name"] == "欧***"
    assert set(found.readonly()) == {"name", "amount"}


levels = st.sampled_from(["hide", "mask", "see", "edit"]).map(Access)


@given(st.lists(levels, max_size=5))
def test_layers_only_ever_restrict(found: list[Access]) -> None:
    order = ["hide", "mask", "see", "edit"]
    least = min((order.index(a.level) for a in found), default=3)
    assert order.index(strictest(found).level) == least


@given(st.integers(0, 10**9))
def test_what_is_covered_is_never_overwritten(seed: int) -> None:
    """Whatever the grid says and whatever comes back, a field that may not be written keeps its stored value."""
    draw = random.Random(seed)
    rights = ["hide", "mask", "see", "edit", "require", *(f"mask:{how}" for how in MASKS)]
    grid = {"role:staff": {key: draw.choice(rights) for key in draw.sample(KEYS, draw.randint(0, len(KEYS)))}}
    found = policy(grid)
    sent = found.answers(ANSWERS)
    for key in draw.sample(list(ANSWERS), 5):
        sent[key] = draw.choice([None, "", "X", 5, [], ANSWERS[key]])
    kept = found.keep(ANSWERS, sent)
    for item in FORM.questions():
        if not found.of(item.key).writes:
            assert kept.get(item.key, ANSWERS[item.key]) == ANSWERS[item.key]
    rows = kept.get("parts")
    if isinstance(rows, list) and rows and found.of("parts").writes:
        covered = [c["key"] for c in COLUMNS if not found.of(f"parts.{c['key']}").writes]
        assert all(rows[0].get(c) == ANSWERS["parts"][0][c] for c in covered if c in rows[0])


def test_a_masked_number_sent_back_changes_nothing() -> None:
    found = policy({}, Viewer(roles=frozenset({"staff"})))
    sent = found.answers(ANSWERS)
    assert sent["phone"] == "138****5678"
    values, problems = check_change(found, ANSWERS, sent | {"order": "B2"}, NOW)
    assert not problems
    assert values["phone"] == "13812345678"
    assert values["parts"] == ANSWERS["parts"]
    assert values["order"] == "B2"
    more = sent["parts"] + [{"part": "新件", "qty": 1, "cost": 1, "supplier": "S"}]
    values, _ = check_change(found, ANSWERS, {"parts": more[::-1]}, NOW)
    assert values["parts"][1]["cost"] == 55544433
    assert values["parts"][0].get("cost") is None


@pytest.mark.parametrize(
    ("how", "value", "shown"),
    [
        ("phone", "13812345678", "138****5678"),
        ("phone", "123", "******"),
        ("name", "张三丰", "张**"),
        ("name", "张", "张*"),
        ("last4", "6222020200112233", "****2233"),
        ("last4", "1234", "******"),
        ("first", "上海市浦东新区", "上****"),
        ("whole", 12345, "******"),
        ("phone", {"codes": ["1"]}, "******"),
        ("whole", None, None),
        ("whole", "", None),
    ],
)
def test_masks(how: str, value: Any, shown: str | None) -> None:
    assert mask(how, value) == shown


@given(st.sampled_from(list(MASKS)), st.text("0123456789张李王上海abc", min_size=2, max_size=30))
def test_a_mask_never_shows_the_whole(how: str, value: str) -> None:
    assert value not in (mask(how, value) or "")


@pytest.mark.parametrize(
    "raw",
    [[], {"audience:boss": {}}, {"role:A B": {}}, {"role:a": {"x": "eval"}}, {"role:a": {"X": "hide"}}, {"role:a": 1},
     {"role:a": {"x": "mask:sql"}}, {f"role:r{i}": {} for i in range(201)}],
)  # fmt: skip
def test_what_no_editor_could_have_made_is_refused(raw: Any) -> None:
    with pytest.raises(BadSchema):
        read_grid(raw)


def test_the_grid_survives_storage() -> None:
    data = FORM.to_json() | {"rights": {"role:a": {"note": "hide", "parts.cost": "mask:whole"}}}
    schema = parse_schema(data)
    assert parse_schema(schema.to_json()) == schema
    assert set(RIGHTS) == {"hide", "mask", "see", "edit", "require"}


@pytest.mark.parametrize("odd", [None, "x", [None, 5], [{"part": ["x"]}], {"a": 1}, [[]], 7])
def test_odd_rows_do_no_harm(odd: Any) -> None:
    found = policy({}, Viewer(roles=frozenset({"staff"})))
    found.keep({"parts": odd}, {"parts": odd})
    assert "cost" not in repr(found.answers({"parts": odd}))


def test_nobody_is_asked_for_what_they_cannot_fill_in() -> None:
    found = policy({"role:staff": {"fault": "see", "parts.part": "hide"}})
    values, problems = check_whole(found, {"parts": [{"qty": 1}]}, NOW)
    assert not problems
    assert values["parts"][0]["qty"] == 1


@given(st.sampled_from(sorted(AUDIENCES)), st.booleans())
def test_a_mask_never_covers_what_is_being_typed(audience: str, contact: bool) -> None:
    grid = {f"audience:{audience}": {"phone": "mask:phone", "address": "mask"}}
    viewer = Viewer(audience, contact=contact, filling=True)
    for key in ("phone", "address"):
        item = next(f for f in FORM.fields if f.key == key)
        assert access_of(key, item, grid, viewer).writes

"""A condition edited in the browser comes back unchanged, and both sides say it in the same words."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from components.data import form_view
from components.editors import condition_builder as builder
from scrm_app.forms.engine.regions import FILE
from scrm_app.forms.engine.schema import condition_fields, parse_schema
from scrm_app.rules.engine.condition import parse, to_json, words
from tests.forms.browser import run_js
from tests.forms.samples import EVERY_KIND

SCRIPT = """
import { canon, rootOf, sentence, toJson } from "./editors/condition_builder/condition_logic.js";
const { fields, conditions, t, rows } = JSON.parse(await Bun.stdin.text());
const env = { fields, t, rows, people: null, customers: null };
console.log(JSON.stringify(conditions.map((c) => {
  const back = toJson(rootOf(c, fields), fields);
  return [back, sentence(c, env), canon(c) === canon(Object.fromEntries(Object.entries(c).reverse()))];
})));
"""
SCHEMA = parse_schema(EVERY_KIND)
INFOS = condition_fields(SCHEMA)
SAMPLES: dict[str, list[Any]] = {
    "number": [0, 2.5, 100],
    "money": [1, 123450, 10**9],
    "date": ["2026-01-01", "2026-12-31"],
    "datetime": ["2026-01-01T08:00:00+08:00", "2026-06-30T23:30:00+08:00"],
    "single": ["high", "low"],
    "multiple": ["high", "low"],
    "region": ["310000", "320583", "110101", "710100"],
    "person": [3, 70],
    "customer": [5],
    "time": ["08:00", "17:30"],
    "date_range": ["2026-05-01"],
    "rating": [1, 5],
    "slider": [-2.5, 20],
}


def some_leaf(draw: random.Random) -> dict[str, Any]:
    info = draw.choice(list(INFOS.values()))
    op = draw.choice(builder.OPS[info.kind])
    values = SAMPLES.get(info.kind, ["漏水", "异响$&", "E4"])
    if op in ("empty", "not_empty"):
        return {"field": info.key, "op": op}
    if op == "between":
        return {"field": info.key, "op": op, "value": sorted(draw.choices(values, k=2))}
    if op in ("in", "not_in"):
        return {"field": info.key, "op": op, "value": draw.sample(values, draw.randint(1, len(values)))}
    return {"field": info.key, "op": op, "value": draw.choice(values)}


def some_group(draw: random.Random, depth: int = 1) -> dict[str, Any]:
    parts = [
        some_group(draw, depth + 1) if depth < 3 and draw.random() < 0.25 else some_leaf(draw)
        for _ in range(draw.randint(1, 3))
    ]
    if draw.random() < 0.15:
        return {"op": "not", "of": parts[:1]}
    return {"op": draw.choice(["all", "any"]), "of": parts}


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_browser_and_server_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    for module in (builder, form_view):
        monkeypatch.setattr(module, "say", lambda zh, en: en if lang == "en" else zh)
    conditions = [some_group(random.Random(seed)) for seed in range(400)]
    cases = {
        "fields": SCHEMA.to_json()["fields"],
        "conditions": conditions,
        "t": form_view.view_texts() | builder.condition_texts(),
        "rows": json.loads(FILE.read_text(encoding="utf-8")),
    }
    for condition, (back, said, same) in zip(conditions, run_js(tmp_path, SCRIPT, cases), strict=True):
        cond = parse(condition, INFOS)
        wrapped = {"op": "all", "of": [condition]} if condition["op"] == "not" else condition
        assert to_json(parse(back, INFOS)) == to_json(parse(wrapped, INFOS))
        assert said == words(cond, INFOS, lang)
        assert same

"""The browser computes every formula to the same stored answer as the server."""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrm_app.rules.engine.formula import parse_formula, program_json
from scrm_app.rules.engine.formula_run import DIVIDED_BY_ZERO, TOO_LARGE
from scrm_app.rules.errors import BadFormula
from tests.forms.browser import run_js
from tests.rules.formulas import FIELDS, some_answers, some_formula

SCRIPT = """
import { compute } from "./data/form_view/formula.js";
const { now, cases } = JSON.parse(await Bun.stdin.text());
console.log(JSON.stringify(cases.map(([program, answers]) => compute(program, answers, Date.parse(now)))));
"""
NOW = datetime(2026, 11, 25, 16, 30, 7, tzinfo=UTC)
NOTES = {None: "", DIVIDED_BY_ZERO: "zero", TOO_LARGE: "large"}
KINDS = ["number", "money", "date", "datetime", "text", "bool"]


def test_browser_and_server_compute_the_same(tmp_path: Path) -> None:
    formulas, cases = [], []
    for seed in range(4000):
        draw = random.Random(seed)
        text = some_formula(draw, KINDS[seed % len(KINDS)], draw.randint(0, 4))
        try:
            formula = parse_formula(text, FIELDS)
        except BadFormula:
            continue
        answers: dict[str, Any] = some_answers(draw)
        formulas.append((text, formula, answers))
        cases.append([program_json(formula), answers])
    assert len(cases) > 3500
    found = run_js(tmp_path, SCRIPT, {"now": NOW.isoformat(), "cases": cases})
    seen = set()
    for (text, formula, answers), browser in zip(formulas, found, strict=True):
        server = formula.value(answers, NOW)
        wanted = {"value": server.value, "note": NOTES[server.note], "refused": server.refused}
        assert browser == wanted, (text, answers)
        seen.add((formula.kind, server.value is None, server.note))
    assert len(seen) >= 14

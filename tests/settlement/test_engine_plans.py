"""Plans from JSON, matching, and amounts that explain themselves."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.core.errors import InvalidInput
from scrm_app.settlement.engine import explain, matching, statement
from scrm_app.settlement.engine.city_tiers import city_tier, province_tier
from scrm_app.settlement.engine.explain import TraceRow
from scrm_app.settlement.engine.matching import Candidate, Match, Who
from scrm_app.settlement.engine.rules import check_plan, default_plan, dump_plan, parse_plan
from scrm_app.settlement.engine.statement import Job, Kind, PartUsed
from scrm_app.settlement.engine.tiers import Mode, Tier, TierTable
from tests.settlement.strategies import lines_for, tables

PLAN = parse_plan(default_plan())
DAY = date(2026, 11, 20)


def candidate(plan_id: int, order: int, match: Match, starts: date = date(2026, 1, 1), number: int = 1) -> Candidate:
    doc = parse_plan({**default_plan(), "match": {"city_tiers": list(match.city_tiers)}})
    return Candidate(plan_id, plan_id * 10 + number, number, f"方案{plan_id}", order, starts, None, doc)


def test_what_is_written_is_what_was_read() -> None:
    assert dump_plan(parse_plan(dump_plan(PLAN))) == dump_plan(PLAN)
    assert check_plan(PLAN) == []


@pytest.mark.parametrize(
    "damage",
    [
        None,
        [],
        {"tiers": None},
        {"tiers": [{"rate": "abc"}]},
        {"tiers": [{"rate": "NaN"}]},
        {"tiers": [7]},
        {"tiers": [{"up_to_fen": 1.5}]},
        {"tiers": [], "mode": "banana"},
        {"tiers": [], "match": 5},
        {"tiers": [], "region_factor": []},
        {"tiers": [], "match": {"store_ids": {}}},
        {"tiers": [], "labour_fen_per_hour": "10**99"},
        {"tiers": [], "labour_fen_per_hour": True},
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(damage: Any) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_plan(damage)
    assert refusal.value.text.zh.endswith("。")
    assert refusal.value.text.en.endswith(".")


def test_a_cliff_is_a_warning_that_names_the_lost_amount() -> None:
    tiers = [{"up_to_fen": 1_000_000, "rate": "0.10"}, {"up_to_fen": None, "rate": "0.05"}]
    (found,) = check_plan(parse_plan({**default_plan(), "mode": "volume", "tiers": tiers}))
    assert found.severity == "warning"
    assert "¥500.00" in found.text.zh


def test_a_factor_of_zero_is_refused() -> None:
    assert check_plan(parse_plan({**default_plan(), "region_factor": {"first": "0"}}))


def test_city_tiers_are_known_by_code() -> None:
    codes = {"310100": "first", "440300": "first", "500100": "new_first", "330100": "new_first", "110100": "first"}
    assert {code: city_tier(code) for code in codes} == codes
    assert city_tier("542100") == "third"
    assert city_tier("", "310000") == "first"
    assert [province_tier(p) for p in ("440000", "330000", "530000", "540000", "")] == [
        "first",
        "new_first",
        "second",
        "third",
        "third",
    ]


def test_the_first_matching_plan_in_order_wins() -> None:
    everyone, big = candidate(1, 2, Match()), candidate(2, 1, Match(city_tiers=("first",)))
    plans = [everyone, big]
    assert matching.pick(plans, Who(1, "310000", "first"), DAY) == big
    assert matching.pick(plans, Who(1, "540000", "third"), DAY) == everyone
    (reason,) = matching.failures(big.doc.match, Who(1, "540000", "third"), {})
    assert "三线及以下" in reason.zh


def test_the_version_in_force_on_the_day_counts() -> None:
    old, new = candidate(1, 1, Match()), candidate(1, 1, Match(), date(2026, 12, 1), 2)
    assert matching.pick([new, old], Who(1), DAY) == old
    assert matching.pick([new, old], Who(1), date(2026, 12, 1)) == new
    assert matching.pick([new, old], Who(1), date(2025, 12, 31)) is None


def test_overlapping_dates_are_refused() -> None:
    open_ended = [(1, date(2026, 1, 1), None)]
    assert matching.overlap(open_ended, date(2026, 2, 1), None) is None
    assert matching.overlap(open_ended, date(2026, 1, 1), None)
    assert matching.overlap([(1, date(2026, 1, 1), date(2026, 3, 31))], date(2026, 3, 31), None)
    assert matching.overlap([], date(2026, 3, 1), date(2026, 2, 1))


def test_hours_and_parts_become_lines() -> None:
    job = Job(Who(1, "310000", "first"), DAY, 2000, (PartUsed("压缩机", 1000, 45_000), PartUsed("滤网", 2000)))
    labour, compressor, filter_ = statement.lines_of(PLAN, job, {"滤网": 1250}.get)
    assert labour.amount_fen == 17_600
    assert (compressor.amount_fen, filter_.amount_fen) == (45_000, 2_500)
    assert statement.measured(PLAN.table.basis, [labour, compressor, filter_], 2000) == 65_100


def test_an_hour_is_explained_like_this() -> None:
    row = TraceRow(Kind.LABOUR, 17_600, quantity_milli=2000, unit_fen=8000, region_tier="first")
    found = explain.explain(PLAN, row)
    assert found.headline.zh == "¥176.00 = 2 工时 × ¥80.00 × 一线上浮 10%"
    assert found.headline.en == "¥176.00 = 2 hours × ¥80.00 × first-tier +10%"
    assert found.agrees


def test_a_commission_is_explained_with_its_path_and_why_not_another_tier() -> None:
    row = TraceRow(Kind.COMMISSION, 62_000, x=1_000_000, cum_before=400_000)
    found = explain.explain(PLAN, row)
    assert found.agrees
    assert [s.zh for s in found.steps][1:] == [
        "档位一: ¥6,000.00 × 5% = ¥300.00",
        "档位二: ¥4,000.00 × 8% = ¥320.00",
        "累计应得 ¥820.00 − 之前已得 ¥200.00 = ¥620.00",
    ]
    assert found.why_not[1].zh == "不是档位三: 要超过 ¥50,000.00, 累计到本单是 ¥14,000.00, 至少还差 ¥36,000.00。"


def test_a_booked_amount_that_cannot_be_rebuilt_is_noticed() -> None:
    assert not explain.explain(PLAN, TraceRow(Kind.COMMISSION, 1, x=1_000_000)).agrees


@given(st.data())
def test_every_line_is_rebuilt_to_its_fen(data: st.DataObject) -> None:
    table = data.draw(tables())
    lines = data.draw(lines_for(table))
    doc = parse_plan({**default_plan(), **_json(table)})
    before, total = 0, sum(lines)
    for x in lines:
        fee = table.fee_of_line(before, before + x, total)
        row = TraceRow(Kind.COMMISSION, fee, x=x, cum_before=before, tier=0, total=total)
        found = explain.explain(doc, row)
        assert found.agrees
        assert all(t.zh and t.en for t in (found.headline, *found.steps, *found.why_not))
        before += x


def _json(table: TierTable) -> dict[str, Any]:
    doc = dump_plan(parse_plan(default_plan()))
    tiers = [{"up_to_fen": t.up_to, "rate": str(t.rate), "flat_fen": t.flat_fen, "unit_fen": t.unit_fen}
             for t in table.tiers]  # fmt: skip
    return {**doc, "mode": table.mode.value, "basis": table.basis.value, "tiers": tiers}


def test_the_path_of_a_total_ends_with_its_fee() -> None:
    table = TierTable(Mode.VOLUME, (Tier(10_000, Decimal("0.0006"), 1000), Tier(None, Decimal("0.0004"))))
    assert [s.zh for s in explain.path_words(table, 6_500)] == [
        "档位一: ¥65.00 × 0.06% + ¥10.00 = ¥10.039",
        "合计, 四舍五入到分 = ¥10.04",
    ]


def test_months_follow_each_other() -> None:
    assert statement.next_period("2026-11") == "2026-12"
    assert statement.next_period("2026-12") == "2027-01"

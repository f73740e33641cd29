"""What a settlement plan says: read from JSON leniently, written strictly, checked in sentences before publishing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from scrm_app.core.money import format_fen
from scrm_app.core.numbers import whole
from scrm_app.core.text import Text
from scrm_app.customers.engine.profile import TYPE_WORDS
from scrm_app.settlement.engine.city_tiers import TIERS
from scrm_app.settlement.engine.notation import number, refuse
from scrm_app.settlement.engine.tiers import MAX_TIERS, Basis, Mode, Problem, Tier, TierTable, measure, tier_name
from scrm_app.settlement.engine.tiers import problems as tier_problems

MAX_FEN = 10**10
DEFAULT_FACTORS = {"first": "1.10", "new_first": "1.00", "second": "1.00", "third": "0.95"}
CUSTOMER_TYPES: dict[str, Text] = TYPE_WORDS
"""The types offered; a company's own words work too and read as they are written."""


@dataclass(frozen=True)
class Match:
    """Whom a plan is for; an empty condition asks nothing."""

    customer_types: tuple[str, ...] = ()
    province_codes: tuple[str, ...] = ()
    city_tiers: tuple[str, ...] = ()
    store_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class PlanDoc:
    """The whole content of one plan version."""

    table: TierTable
    match: Match = Match()
    labour_fen_per_hour: int = 0
    parts_price: str = "book"
    """book: the price book decides, the form fills gaps; form: the form decides."""
    region_factor: Mapping[str, Decimal] = field(default_factory=dict)
    factor_on_parts: bool = False
    customer_factor: Mapping[str, Decimal] = field(default_factory=dict)

    def region(self, tier: str) -> Decimal:
        """The factor for a city tier; 1 when the plan is silent."""
        return self.region_factor.get(tier, Decimal(1))

    def customer(self, kind: str) -> Decimal:
        return self.customer_factor.get(kind, Decimal(1))


def default_plan() -> dict[str, Any]:
    """What a new plan starts with: three tiers, the usual region factors."""
    return {
        "mode": "graduated",
        "basis": "amount",
        "tiers": [
            {"up_to_fen": 1_000_000, "rate": "0.05", "flat_fen": 0, "unit_fen": 0},
            {"up_to_fen": 5_000_000, "rate": "0.08", "flat_fen": 0, "unit_fen": 0},
            {"up_to_fen": None, "rate": "0.10", "flat_fen": 0, "unit_fen": 0},
        ],
        "match": {"customer_types": [], "province_codes": [], "city_tiers": [], "store_ids": []},
        "labour_fen_per_hour": 8_000,
        "parts_price": "book",
        "region_factor": dict(DEFAULT_FACTORS),
        "factor_on_parts": False,
        "customer_factor": {},
    }


def _fen(value: Any, name: Text) -> int:
    result = number(0 if value is None else value, name)
    if result != result.to_integral_value() or abs(result) > 10**14:
        raise refuse(f"{name.zh}必须精确到分。", f"{name.en} must be a whole number of fen.")
    return int(result)


def _tier(data: Any, i: int) -> Tier:
    if not isinstance(data, Mapping):
        raise refuse(f"第 {i + 1} 档的内容无法识别, 请重新填写。", f"Tier {i + 1} cannot be read; fill it in again.")
    raw = data.get("up_to_fen", data.get("up_to"))
    return Tier(
        None if raw is None else _fen(raw, Text(f"第 {i + 1} 档的上限", f"The bound of tier {i + 1}")),
        number(data.get("rate") or 0, Text(f"第 {i + 1} 档的比例", f"The rate of tier {i + 1}")),
        _fen(data.get("flat_fen"), Text(f"第 {i + 1} 档的固定金额", f"The flat fee of tier {i + 1}")),
        _fen(data.get("unit_fen"), Text(f"第 {i + 1} 档的单价", f"The price of tier {i + 1}")),
    )


def _words(data: Any, name: Text) -> tuple[str, ...]:
    if data is None:
        return ()
    if not isinstance(data, list) or len(data) > 500 or not all(isinstance(v, str | int) for v in data):
        raise refuse(f"{name.zh}的选择无法识别, 请重新选择。", f"{name.en}: the choice cannot be read; choose again.")
    return tuple(str(value)[:40] for value in data)


def _match(data: Any) -> Match:
    if data is not None and not isinstance(data, Mapping):
        raise refuse("匹配条件无法识别, 请重新选择。", "The conditions cannot be read; choose again.", "match")
    data = data or {}
    stores = _words(data.get("store_ids"), Text("门店", "Stores"))
    return Match(
        _words(data.get("customer_types"), Text("客户类型", "Customer types")),
        _words(data.get("province_codes"), Text("省份", "Provinces")),
        _words(data.get("city_tiers"), Text("城市等级", "City tiers")),
        tuple(number for number in map(whole, stores) if number),
    )


def _factors(data: Any, name: Text) -> dict[str, Decimal]:
    if data is None:
        return {}
    if not isinstance(data, Mapping) or len(data) > 50:
        raise refuse(f"{name.zh}无法识别, 请重新填写。", f"{name.en} cannot be read; fill it in again.")
    return {str(key)[:40]: number(value, name) for key, value in data.items()}


def parse_plan(data: Any) -> PlanDoc:
    """A plan from JSON. Raises PlanInvalid only for what cannot be read; meaning is judged by `check_plan`."""
    if not isinstance(data, Mapping):
        raise refuse("方案内容无法识别, 请重新打开方案。", "The plan cannot be read; open it again.")
    tiers = data.get("tiers")
    if not isinstance(tiers, list) or len(tiers) > MAX_TIERS:
        raise refuse(f"档位必须是 1 到 {MAX_TIERS} 行的列表。", f"Tiers must be a list of 1 to {MAX_TIERS} rows.")
    if data.get("mode", "graduated") not in [*Mode] or data.get("basis", "amount") not in [*Basis]:
        raise refuse("请选择分段累进或全额。", "Choose graduated or volume.", "mode")
    table = TierTable(
        Mode(data.get("mode", "graduated")),
        tuple(_tier(tier, i) for i, tier in enumerate(tiers)),
        Basis(data.get("basis", "amount")),
    )
    return PlanDoc(
        table,
        _match(data.get("match")),
        _fen(data.get("labour_fen_per_hour"), Text("工时单价", "The price of an hour")),
        "form" if data.get("parts_price") == "form" else "book",
        _factors(data.get("region_factor"), Text("地区系数", "Region factors")),
        bool(data.get("factor_on_parts")),
        _factors(data.get("customer_factor"), Text("客户折扣", "Customer discounts")),
    )


def dump_plan(doc: PlanDoc) -> dict[str, Any]:
    """The canonical JSON of a plan: what a version stores."""
    tiers = [
        {"up_to_fen": t.up_to, "rate": f"{t.rate:f}", "flat_fen": t.flat_fen, "unit_fen": t.unit_fen}
        for t in doc.table.tiers
    ]
    match = {
        "customer_types": list(doc.match.customer_types),
        "province_codes": list(doc.match.province_codes),
        "city_tiers": list(doc.match.city_tiers),
        "store_ids": list(doc.match.store_ids),
    }
    return {
        "mode": doc.table.mode.value,
        "basis": doc.table.basis.value,
        "tiers": tiers,
        "match": match,
        "labour_fen_per_hour": doc.labour_fen_per_hour,
        "parts_price": doc.parts_price,
        "region_factor": {key: f"{value:f}" for key, value in doc.region_factor.items()},
        "factor_on_parts": doc.factor_on_parts,
        "customer_factor": {key: f"{value:f}" for key, value in doc.customer_factor.items()},
    }


def check_plan(doc: PlanDoc) -> list[Problem]:
    """What keeps a plan from being published (errors) and what deserves a second look (warnings)."""
    found = tier_problems(doc.table)
    if not 0 <= doc.labour_fen_per_hour <= MAX_FEN:
        zh, en = "工时单价必须在 0 和 1 亿元之间。", "The price of an hour must be between 0 and ¥100 million."
        found.append(Problem((), Text(zh, en)))
    for key, factor in [*doc.region_factor.items(), *doc.customer_factor.items()]:
        if not (Decimal(0) < factor <= 10) or factor * 10_000 != (factor * 10_000).to_integral_value():
            name = TIERS.get(key) or CUSTOMER_TYPES.get(key) or Text(key, key)
            text = Text(
                f"“{name.zh}”的系数必须大于 0、不超过 10, 最多 4 位小数。",
                f"The factor for {name.en} must be above 0, at most 10, with at most 4 decimals.",
            )
            found.append(Problem((), text))
    return found or _cliff_warnings(doc.table)


def _cliff_warnings(table: TierTable) -> list[Problem]:
    warnings = []
    for i, bound, lost in table.cliffs():
        name, following = tier_name(i), tier_name(i + 1)
        text = Text(
            f"超过 {measure(table.basis, bound).zh} 进入{following.zh}后, 总额反而比{name.zh}少 {format_fen(lost)}。",
            f"Just above {measure(table.basis, bound).en} ({following.en}) the total is {format_fen(lost)} less than "
            f"at the end of {name.en}.",
        )
        warnings.append(Problem((i, i + 1), text, "warning"))
    return warnings

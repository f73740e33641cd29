"""Rows for the settlement screens: money and dates written out, words in both languages (`x_zh`, `x_en`)."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.money import format_fen, parse_yuan
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.customers.engine.provinces import PROVINCES, province_name
from scrm_app.settlement.engine.city_tiers import TIERS
from scrm_app.settlement.engine.explain import quantity
from scrm_app.settlement.engine.matching import match_words
from scrm_app.settlement.engine.rules import CUSTOMER_TYPES, parse_plan
from scrm_app.settlement.engine.standing import ANSWERS, OUTCOMES, Answer, Outcome
from scrm_app.settlement.engine.statement import KINDS
from scrm_app.settlement.engine.tiers import Basis, measure, tier_name
from scrm_app.settlement.service import (
    DisputeView,
    ExplanationView,
    LineView,
    OrderRun,
    Overview,
    PlanMatches,
    PlanView,
    PriceView,
    StatementView,
    Verdict,
)

STATUS: dict[str, tuple[Text, str]] = {
    "draft": (Text("草稿", "Draft"), "gray"),
    "confirmed": (Text("已确认", "Confirmed"), "green"),
    "disputed": (Text("有异议", "Disputed"), "red"),
    "locked": (Text("已锁定", "Locked"), "blue"),
}
ANSWER_HUES = {"open": "gray", "confirmed": "green", "disputed": "red"}
SIDES = {"customer": Text("客户", "Customer"), "store": Text("门店", "Store"), "office": Text("财务", "Finance")}
STATEMENT_KINDS = {"service": Text("服务工单", "Service"), "orders": Text("销售订单", "Orders")}
MODES = {"graduated": Text("分段累进", "Graduated"), "volume": Text("全额", "Volume")}


def both(key: str, text: Text) -> dict[str, str]:
    """A text as two fields of a row."""
    return {f"{key}_zh": text.zh, f"{key}_en": text.en}


def _place(code: str) -> Text:
    if not code:
        return Text("未填省份", "No province")
    return Text(PROVINCES.get(code, code), province_name(code, "en") or code)


# ── plans ──


def _state(view: PlanView, today: date) -> tuple[Text, str]:
    if not view.is_active:
        return Text("已停用", "Off"), "gray"
    if view.in_force:
        zh, en = f"第 {view.in_force} 版生效中", f"Version {view.in_force} in force"
        return (Text(f"{zh}, 草稿有改动", f"{en}, draft changed"), "amber") if view.changed else (Text(zh, en), "green")
    upcoming = [v.starts_on for v in view.versions if v.starts_on > today]
    if upcoming:
        return Text(f"{min(upcoming)} 起生效", f"In force from {min(upcoming)}"), "blue"
    return Text("未发布", "Not published"), "gray"


def plan_row(view: PlanView, stores: dict[int, str], today: date) -> dict[str, Any]:
    """A plan in the list."""
    state, hue = _state(view, today)
    doc = parse_plan(view.draft)
    tiers = len(doc.table.tiers)
    return {
        "id": view.id,
        "name": view.name,
        "order": str(view.position),
        "active": view.is_active,
        "status_hue": hue,
        **both("status", state),
        **both("match", match_words(doc.match, PROVINCES, stores)),
        **both("mode", Text(f"{MODES[doc.table.mode].zh} · {tiers} 档", f"{MODES[doc.table.mode].en} · {tiers} tiers")),
        "labour": format_fen(doc.labour_fen_per_hour),
    }


def version_rows(view: PlanView, today: date) -> list[dict[str, Any]]:
    """The versions of a plan; future ones are marked."""
    rows = []
    starts = sorted(v.starts_on for v in view.versions)
    for v in view.versions:
        later = [s for s in starts if s > v.starts_on]
        until = str(v.ends_on) if v.ends_on else (f"< {later[0]}" if later else "∞")
        state, hue = Text("已失效", "Past"), "gray"
        if v.number == view.in_force:
            state, hue = Text("生效中", "In force"), "green"
        elif v.starts_on > today:
            state, hue = Text("未来", "Future"), "blue"
        rows.append(
            {
                "id": v.id,
                **both("title", Text(f"第 {v.number} 版", f"Version {v.number}")),
                "dates": f"{v.starts_on} → {until}",
                "hue": hue,
                **both("state", state),
            }
        )
    return rows


def problem_rows(view: PlanView) -> list[dict[str, Any]]:
    """What is wrong with a draft: rows to mark and the sentence."""
    return [{"rows": list(p.rows), "severity": p.severity, **both("text", p.text)} for p in view.problems]


def percent_text(factor: str | None) -> str:
    """A factor as a signed percent: "1.10" → "+10", "0.95" → "-5"."""
    change = (Decimal(factor or "1") - 1) * 100
    shown = f"{change:f}".rstrip("0").rstrip(".") if "." in f"{change:f}" else f"{change:f}"
    return f"+{shown}" if change > 0 else shown.replace("-0", "0") if change == 0 else shown


def parse_percent(text: str) -> str:
    """ "+10%" → "1.1". Raises InvalidInput for what is no percentage."""
    cleaned = text.strip().replace("%", "").replace("%", "").replace("−", "-") or "0"
    try:
        factor = 1 + Decimal(cleaned) / 100
    except InvalidOperation:
        raise InvalidInput(f"“{text[:20]}”不是百分比, 例如 +10 或 -5。", "Write a percentage like +10 or -5.") from None
    if not factor.is_finite() or not 0 < factor <= 10:
        raise InvalidInput("百分比要大于 -100、不超过 +900。", "A percentage is above -100 and at most +900.")
    return f"{factor:f}"


def parse_money(text: str) -> int:
    """Fen from typed yuan. Raises InvalidInput with an example."""
    try:
        return parse_yuan(text)
    except ValueError:
        raise InvalidInput(
            f"“{text[:20]}”不是金额, 例如 80 或 1,200.50。", "Write an amount like 80 or 1,200.50."
        ) from None


def yuan_text(fen: int) -> str:
    """Fen as plain yuan for an input."""
    return f"{Decimal(fen) / 100:f}".rstrip("0").rstrip(".") if fen % 100 else str(fen // 100)


def form_values(view: PlanView) -> dict[str, str]:
    """The plain fields of a draft, as typed."""
    draft = view.draft
    values = {
        "labour": yuan_text(draft["labour_fen_per_hour"]),
        "parts_price": draft["parts_price"],
        "factor_on_parts": "1" if draft["factor_on_parts"] else "",
    }
    values |= {f"region_{key}": percent_text(draft["region_factor"].get(key)) for key in TIERS}
    return values | {f"customer_{key}": percent_text(draft["customer_factor"].get(key)) for key in CUSTOMER_TYPES}


def match_values(view: PlanView) -> dict[str, list[str]]:
    """The conditions of a draft as lists of text."""
    return {key: [str(value) for value in values] for key, values in view.draft["match"].items()}


def plan_matches(found: PlanMatches) -> dict[str, Any]:
    """How many of last month's tickets the conditions of a plan are for."""
    zh = f"上个月完成的 {found.looked_at:,} 张工单中, {found.matched:,} 张符合"
    en = f"{found.matched:,} of the {found.looked_at:,} tickets finished last month match"
    rows = [{"href": f"/tickets/{key}", "text": f"{number} {title}"} for key, number, title in found.samples]
    return {**both("text", Text(zh, en)), "rows": rows}


def verdict_rows(verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """The plans in order with why each applies or not."""
    rows = []
    for v in verdicts:
        zh, en = "; ".join(r.zh for r in v.reasons), "; ".join(r.en for r in v.reasons)
        text = Text("匹配, 采用此方案", "applies, this plan is used") if v.chosen else Text(zh, en)
        rows.append({"id": v.plan_id, "name": v.name, "number": str(v.number), "chosen": v.chosen, **both("why", text)})
    return rows


def price_row(view: PriceView) -> dict[str, Any]:
    """An entry of the price book."""
    return {
        "id": view.id,
        "name": view.name,
        "code": view.code or "—",
        "unit": view.unit,
        "sale": format_fen(view.sale_fen),
        "cost": "—" if view.cost_fen is None else format_fen(view.cost_fen),
        "sale_text": yuan_text(view.sale_fen),
        "cost_text": "" if view.cost_fen is None else yuan_text(view.cost_fen),
        "raw_code": view.code,
        "active": view.is_active,
        "version": view.version,
    }


# ── statements ──


def statement_row(view: StatementView) -> dict[str, Any]:
    """A statement in the list or at the top of its page."""
    status, hue = STATUS[view.status]
    zone = settings().zone
    return {
        "id": view.id,
        "store": view.store,
        "period": view.period,
        "kind": view.kind,
        "status": view.status,
        "status_hue": hue,
        **both("status", status),
        **both("kind", STATEMENT_KINDS[view.kind]),
        **both("province", _place(view.province_code)),
        "labour": format_fen(view.labour_fen),
        "parts": format_fen(view.parts_fen),
        "commission": format_fen(view.commission_fen),
        "adjustment": format_fen(view.adjustment_fen),
        "total": format_fen(view.total_fen),
        "side_open": format_fen(view.open_fen),
        "side_confirmed": format_fen(view.confirmed_fen),
        "side_disputed": format_fen(view.disputed_fen),
        "side_adjusted": format_fen(view.adjusted_fen),
        "payable": format_fen(view.total_fen - view.disputed_fen),
        "frozen": view.disputed_count,
        "lines": f"{view.line_count:,}",
        "note": view.dispute_note,
        "locked": clock.local(view.locked_at, zone).strftime("%Y-%m-%d %H:%M") if view.locked_at else "",
        "version": view.version,
    }


def line_row(view: LineView) -> dict[str, Any]:
    """A line of a statement."""
    what = Text(view.title, view.title)
    if view.kind == "labour":
        hours = quantity(view.quantity_milli)
        what = Text(f"{hours} 工时", f"{hours} {'hour' if hours == '1' else 'hours'}")
    elif view.kind == "part":
        what = Text(
            f"{view.title} × {quantity(view.quantity_milli)}", f"{view.title} × {quantity(view.quantity_milli)}"
        )
    elif view.kind == "commission":
        base, tier = measure(Basis(view.basis), view.x), tier_name(view.tier)
        what = Text(f"{base.zh} · {tier.zh}", f"{base.en} · {tier.en}")
    place = _place(view.province_code)
    return {
        "id": view.id,
        "at": clock.local(view.occurred_at, settings().zone).strftime("%m-%d %H:%M"),
        "reference": view.reference or "—",
        **both("kind", KINDS[view.kind]),
        "kind": view.kind,
        **both("what", what),
        **both("place", place if view.source == "order" else Text("", "")),
        "late": view.late_from,
        "amount": format_fen(view.amount_fen),
        **answer_values(view.status, view.outcome),
    }


def answer_values(status: str, outcome: str) -> dict[str, str]:
    """What was said about a line; one frozen in a locked statement and settled later says that it was carried over."""
    words = ANSWERS[status]
    if status == Answer.DISPUTED and outcome and outcome != Outcome.OPEN:
        words = Text("异议已处理, 结转下期", "Settled, carried over")
    return {"answer": status, "answer_hue": ANSWER_HUES[status], **both("answer", words)}


def dispute_rows(found: Sequence[DisputeView]) -> list[dict[str, Any]]:
    """The objections to a line, one sentence each."""
    rows = []
    for row in found:
        at, end, fen = _moment(row.opened_at), OUTCOMES[row.status], format_fen(row.amount_fen)
        zh = f"{row.opened_by} {at} 提出异议, 冻结 {fen}: {end.zh}"
        en = f"{row.opened_by} objected on {at}, {fen} frozen: {end.en}"
        rows.append({"id": row.id, **both("text", Text(zh, en))})
    return rows


def note_rows(found: Sequence[DisputeView]) -> list[dict[str, Any]]:
    """The talk about a line, oldest first."""
    return [
        {
            "id": note.id,
            **both("side", SIDES[note.side]),
            "side": note.side,
            "author": note.author,
            "body": note.body,
            "at": _moment(note.at),
            "photo": f"/api/statements/photos/{note.id}" if note.has_photo else "",
        }
        for row in found
        for note in row.notes
    ]


def _moment(at: datetime) -> str:
    return clock.local(at, settings().zone).strftime("%m-%d %H:%M")


def parse_correction(text: str) -> int:
    """A correction in yuan as typed, in fen; empty is none."""
    return parse_money(text) if text.strip() else 0


def overview_values(view: Overview) -> dict[str, Any]:
    """A month at a glance."""
    total = view.labour_fen + view.parts_fen + view.commission_fen + view.adjustment_fen
    return {
        "labour": format_fen(view.labour_fen),
        "parts": format_fen(view.parts_fen),
        "commission": format_fen(view.commission_fen),
        "adjustment": format_fen(view.adjustment_fen),
        "total": format_fen(total),
        "unsettled": str(view.unsettled) if view.unsettled else "",
        "statements": str(sum(row[2] for row in view.by_status)),
        "locked": str(sum(row[2] for row in view.by_status if row[0] == "locked")),
    }


def province_rows(view: Overview) -> list[dict[str, Any]]:
    """Totals by province with the width of their bar."""
    most = max((abs(row[1]) for row in view.by_province), default=0) or 1
    return [
        {
            "id": code or "none",
            "code": code,
            **both("name", _place(code)),
            "total": format_fen(total),
            "stores": str(count),
            "share": f"{max(abs(total) * 100 / most, 1):.1f}%",
        }
        for code, total, count, _ in view.by_province
    ]


def explanation_values(view: ExplanationView) -> dict[str, Any]:
    """The drawer that opens from an amount."""
    told = view.explanation
    return {
        **both("headline", told.headline),
        **both("rule", view.rule),
        **both("kind", KINDS[view.kind]),
        "amount": format_fen(view.amount_fen),
        "recomputed": format_fen(told.recomputed_fen),
        "agrees": told.agrees,
        "reference": view.reference,
        "ticket": f"/tickets/{view.source_id}" if view.source == "ticket" else "",
    }


def sentences(texts: Sequence[Text]) -> list[dict[str, str]]:
    """Sentences as rows."""
    return [both("text", text) for text in texts]


def run_rows(run: OrderRun) -> list[dict[str, Any]]:
    """The provinces of an order run."""
    return [
        {
            "id": i,
            **both("name", _place(p.province_code)),
            "orders": f"{p.orders:,}",
            "net": format_fen(p.net_fen),
            "fee": format_fen(p.fee_fen),
            "plan": p.plan,
        }
        for i, p in enumerate(run.provinces)
    ]


def run_words(run: OrderRun) -> Text:
    """An order run in one sentence."""
    net, fee = format_fen(run.net_fen), format_fen(run.fee_fen)
    zh = f"{run.orders:,} 单, 净额 {net}, 佣金 {fee}"
    en = f"{run.orders:,} orders, net {net}, commission {fee}"
    if run.unmatched:
        return Text(f"{zh}, 另有 {run.unmatched:,} 单没有匹配的方案", f"{en}; {run.unmatched:,} orders match no plan")
    return Text(zh, en)

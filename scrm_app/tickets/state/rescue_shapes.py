"""The rescue board as the plain dictionaries its screen holds."""

from typing import Any

from scrm_app.core.text import Text
from scrm_app.tickets.presenter import short_time
from scrm_app.tickets.service import Proposal, RescueBoard, Risk


def percent(share: float) -> str:
    """`70 %` without decimals; what is not quite none or all stays so."""
    return f"{min(99, max(1, round(share * 100)))}%" if 0 < share < 1 else f"{share:.0%}"


def span(minutes: float) -> Text:
    """Working minutes as people say them."""
    if minutes < 90:
        return Text(f"{minutes:.0f} 分钟", f"{minutes:.0f} min")
    return Text(f"{minutes / 60:.1f} 小时", f"{minutes / 60:.1f} h")


def rescue_cards(board: RescueBoard) -> dict[str, str]:
    """The counts on top."""
    risky = sum(one.chance >= 0.5 for one in board.risks)
    return {
        "watched": str(board.watched),
        "risky": str(risky),
        "before": f"{board.before:.1f}",
        "after": f"{board.after:.1f}",
        "late": str(board.late),
        "unknown": str(board.unknown),
        "learnt": f"{board.learnt_from:,}",
    }


def risk(one: Risk, lang: str) -> dict[str, Any]:
    """A line of the rescue board, with why."""
    left, needs = span(one.left), span(one.needs or 0)
    why = Text(
        f"剩 {left.zh}, 同类工单此时一般还要 {needs.zh}", f"{left.en} left, such tickets go on for {needs.en} here"
    )
    if one.away_until is not None:
        back = short_time(one.away_until)
        why = Text(
            f"{one.assignee} {back} 才上班, 到岗后剩 {left.zh}, 一般还要 {needs.zh}",
            f"{one.assignee} is back at {back}; {left.en} left then, and it usually takes {needs.en}",
        )
    elif one.assignee and one.load > 1:
        why = Text(f"{why.zh}; {one.assignee} 手上 {one.load} 单", f"{why.en}; {one.assignee} has {one.load}")
    elif not one.assignee:
        why = Text(f"无人领取; {why.zh}", f"Nobody has it; {why.en}")
    return {
        "id": one.ticket_id,
        "number": one.number,
        "title": one.title,
        "node": one.node_name,
        "who": one.assignee or Text("待领取", "Unclaimed").say(lang),
        "due": short_time(one.due_at),
        "percent": percent(one.chance),
        "width": f"{one.chance * 100:.0f}%",
        "level": "red" if one.chance >= 0.6 else "amber" if one.chance >= 0.3 else "green",
        "why": why.say(lang),
    }


def proposal(one: Proposal, lang: str) -> dict[str, Any]:
    """A proposed move in words."""
    move = one.move
    gain = Text(f"少超时 {move.saved:.1f} 单", f"saves {move.saved:.1f} promises")
    chance = Text(
        f"这一单 {percent(move.before)} → {percent(move.after)}",
        f"this one {percent(move.before)} → {percent(move.after)}",
    )
    loads = Text(
        f"{one.to_name} 手上 {move.to_load} → {move.to_load + 1} 单",
        f"{one.to_name} has {move.to_load} → {move.to_load + 1}",
    )
    if one.from_name:
        less = f"{one.from_name} {move.from_load} → {move.from_load - 1}"
        loads = Text(f"{less}, {loads.zh}", f"{less}, {loads.en}")
    return {
        "id": one.ticket_id,
        "number": one.number,
        "title": one.title,
        "node": one.node_name,
        "from": one.from_name or Text("待领取", "Unclaimed").say(lang),
        "to": one.to_name,
        "gain": gain.say(lang),
        "why": f"{chance.say(lang)}; {loads.say(lang)}",
    }


def forecast_check(board: RescueBoard, lang: str) -> dict[str, Any]:
    """How good the forecast was on visits it had not seen: tenths for the chart, and one sentence."""
    found = board.check
    better = 1 - found.brier / found.brier_of_mean if found.brier_of_mean else 0.0
    said = Text(
        f"用 {board.learnt_from:,} 次已完成的办理学习; 对没见过的 {found.looks:,} 次核对, "
        f"误差比一律按平均超时率猜{'小' if better >= 0 else '大'} {abs(better):.0%}。",
        f"Learnt from {board.learnt_from:,} finished visits; on {found.looks:,} looks at visits it had not seen the "
        f"error is {abs(better):.0%} {'smaller' if better >= 0 else 'larger'} than always saying the average.",
    )
    bins = [
        {
            "said": percent(one.said),
            "late": percent(one.late),
            "looks": f"{one.looks:,}",
            "said_at": f"{one.said * 100:.1f}%",
            "late_width": f"{one.late * 100:.1f}%",
        }
        for one in found.bins
    ]
    return {"sentence": said.say(lang), "bins": bins}

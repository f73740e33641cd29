"""What the rollout screens show."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scrm_app.core.clock import local
from scrm_app.core.money import format_fen
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.flows.engine.problems import Problem
from scrm_app.flows.engine.views import WHY_KEPT, SnapshotRow, VersionRow
from scrm_app.flows.service import Comparison
from scrm_app.rollout.engine.judge import BREACH, NOWHERE, PATH, PEOPLE
from scrm_app.rollout.service import NodeNumbers, PublishSheet, Rehearsal, ReplayView, Result
from scrm_app.tickets.service import MovePlan, MoveView, NodePlan, TicketRef

WORDS = {"added": Text("新增", "Added"), "removed": Text("删除", "Removed"), "changed": Text("修改", "Changed")}
STATUS = {
    "queued": Text("排队中", "Waiting"),
    "running": Text("进行中", "Running"),
    "done": Text("已完成", "Done"),
    "failed": Text("没有完成", "Failed"),
    "cancelled": Text("已停止", "Stopped"),
    "undoing": Text("撤销中", "Undoing"),
    "undone": Text("已撤销", "Undone"),
    "open": Text("进行中", "Open"),
    "closed": Text("已完成", "Closed"),
    "stuck": Text("走不下去", "Ends nowhere"),
    "new": Text("未提交", "Not opened"),
}
HUES = {"done": "green", "failed": "red", "cancelled": "gray", "undone": "gray", "stuck": "red", "closed": "green"}
ITEM = {
    "refused": Text("没有移动", "Not moved"),
    "gone": Text("没有移动", "Not moved"),
    "kept": Text("保留在新版", "Stays on the new one"),
    "later": Text("到达后移动", "Moves on reaching"),
}
KINDS = {
    PATH: Text("路径不同", "Other path"),
    PEOPLE: Text("处理人不同", "Other people"),
    BREACH: Text("超时不同", "Other breach"),
    NOWHERE: Text("走不下去", "Ends nowhere"),
}


def when(at: datetime | None) -> str:
    """A moment in business time, to the minute."""
    return local(at, settings().zone).strftime("%m-%d %H:%M") if at else ""


def problem_json(problem: Problem) -> dict[str, str]:
    """A problem of the drawing, with its place."""
    said = {"zh": problem.text.zh, "en": problem.text.en, "severity": problem.severity}
    return {**said, "place": problem.node_id or problem.edge_id}


def version_json(row: VersionRow, lang: str) -> dict[str, Any]:
    """A line of the history."""
    nodes, form = row.people_nodes, row.form_number
    about = Text(f"{nodes} 个处理节点 · 表单第 {form} 版", f"{nodes} working node(s) · form version {form}")
    return {
        "number": row.number,
        "title": Text(f"第 {row.number} 版", f"Version {row.number}").say(lang),
        "name": row.name,
        "note": row.note,
        "when": when(row.published_at),
        "by": row.published_by,
        "about": about.say(lang),
    }


def snapshot_json(row: SnapshotRow, lang: str) -> dict[str, Any]:
    """A drawing that was put aside by itself."""
    about = Text(f"{row.nodes} 个节点", f"{row.nodes} node(s)")
    why = WHY_KEPT[row.why].say(lang)
    return {"id": row.id, "title": why, "by": row.who, "when": when(row.at), "about": about.say(lang)}


def status_json(status: str, lang: str) -> dict[str, str]:
    """A state with its word and hue."""
    return {
        "status": status,
        "word": STATUS.get(status, Text(status, status)).say(lang),
        "hue": HUES.get(status, "blue"),
    }


def comparison_marks(found: Comparison, lang: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Marks of nodes and edges."""
    nodes = {
        node: {"tone": status, "word": WORDS[status].say(lang)}
        for node, status in found.nodes.items()
        if status in WORDS
    }
    return nodes, {edge: status for edge, status in found.edges.items() if status in WORDS}


def changes_json(found: Comparison, lang: str) -> list[dict[str, str]]:
    """The sentences, each with the place to jump to."""
    said = [{"text": c.text.say(lang), "tone": c.status, "place": c.node_id or c.edge_id} for c in found.changes]
    return said + [{"text": text.say(lang), "tone": "changed", "place": ""} for text in found.form_changes]


def legend(lang: str) -> list[dict[str, str]]:
    """The colours of a comparison in words."""
    return [{"tone": tone, "text": word.say(lang)} for tone, word in WORDS.items()]


def plan_json(plan: MovePlan, touched: set[str], lang: str) -> list[dict[str, Any]]:
    """A line for each node with running tickets; touched ones first, each with its letter."""
    ordered = sorted(plan.nodes, key=lambda n: (n.node_id not in touched, -n.tickets))
    return [_node_json(n, chr(65 + i % 26), n.node_id in touched, lang) for i, n in enumerate(ordered)]


def _node_json(node: NodePlan, letter: str, touched: bool, lang: str) -> dict[str, Any]:
    versions = "、".join(str(v) for v in node.versions)
    about = Text(f"第 {versions} 版", f"Version {versions}")
    parts = []
    if node.moved:
        parts.append(Text(f"{node.moved} 移动", f"{node.moved} move"))
    if node.to_fill:
        parts.append(Text(f"{node.to_fill} 需补填", f"{node.to_fill} to fill in"))
    if node.passing:
        parts.append(Text(f"{node.passing} 意见已齐, 直接通过", f"{node.passing} pass at once"))
    if node.refused:
        parts.append(Text(f"{node.refused} 不能移动", f"{node.refused} cannot"))
    return {
        "id": node.node_id,
        "letter": letter,
        "name": node.name,
        "tickets": node.tickets,
        "about": about.say(lang),
        "touched": touched,
        "do": node.choice.do,
        "at": node.choice.at,
        "to": node.to,
        "result": " · ".join(p.say(lang) for p in parts),
        "reason": node.reason.say(lang) if node.reason else "",
        "examples": [{"id": r.id, "number": r.number, "title": r.title} for r in node.examples],
    }


def dry_text(plan: MovePlan, lang: str) -> str:
    """The dry result in one line."""
    zh = [f"{plan.moved} 移动", f"{plan.to_fill} 需补填字段", f"{plan.refused} 不能移动", f"{plan.later} 到达后移动"]
    en = [
        f"{plan.moved} move",
        f"{plan.to_fill} need fields",
        f"{plan.refused} cannot move",
        f"{plan.later} move later",
    ]
    if plan.passing:
        zh.append(f"{plan.passing} 意见已齐直接通过")
        en.append(f"{plan.passing} pass at once")
    return Text(", ".join([*zh, f"{plan.stay} 留在旧版"]), ", ".join([*en, f"{plan.stay} stay"])).say(lang)


def refs_json(refs: list[TicketRef], lang: str) -> list[dict[str, Any]]:
    """Tickets to click on."""
    return [{"id": r.id, "number": r.number, "title": r.title, "why": r.why.say(lang)} for r in refs]


def results_json(results: list[Result], lang: str) -> list[dict[str, Any]]:
    """Scenario results."""
    return [
        {"id": r.id, "name": r.name, "must": r.must_pass, "passed": r.passed, "why": r.why.say(lang)} for r in results
    ]


def move_json(move: MoveView, lang: str) -> dict[str, Any]:
    """A move with its bar."""
    done = move.total - move.left - move.waiting
    percent = 100 if move.total == 0 else round(100 * done / max(1, move.total - move.waiting))
    said = Text(
        f"{move.moved} 已移动, {move.refused} 没有移动, {move.waiting} 到达后移动, {move.undone} 已退回",
        f"{move.moved} moved, {move.refused} not moved, {move.waiting} move later, {move.undone} put back",
    )
    return {
        "id": move.id,
        "title": Text(f"移到第 {move.to_number} 版", f"To version {move.to_number}").say(lang),
        "by": move.by,
        "when": when(move.created_at),
        "busy": move.status in ("running", "undoing"),
        "percent": f"{min(100, percent)}%",
        "said": said.say(lang),
        "can_undo": move.undo_until is not None,
        "undo_until": when(move.undo_until),
        **status_json(move.status, lang),
        "listed": [
            {"id": i, "number": n, "title": title, "state": ITEM[state].say(lang), "why": why.say(lang)}
            for i, n, title, state, why in move.listed
        ],
    }


def replay_json(view: ReplayView, lang: str) -> dict[str, Any]:
    """A replay with its bar and totals."""
    what = Text("草稿", "Draft") if view.what == "draft" else Text("现行版本自检", "Live version, self check")
    result, tongue = view.result, "en" if lang == "en" else "zh"
    same = result.get("reproduced", 0)
    share = f"{100 * same / result['tickets']:.1f}%" if result.get("tickets") else ""
    return {
        "id": view.id,
        "what": view.what,
        "title": what.say(lang),
        "days": Text(f"近 {view.days} 天", f"Last {view.days} days").say(lang),
        "by": view.by,
        "when": when(view.created_at),
        "busy": view.status in ("queued", "running"),
        "percent": f"{round(100 * view.done / max(1, view.total))}%",
        "done": view.done,
        "total": view.total,
        "ready": view.status == "done",
        **status_json(view.status, lang),
        "late_now": result.get("late_now", 0),
        "late_then": result.get("late_then", 0),
        "path": result.get("path", 0),
        "people": result.get("people", 0),
        "nowhere": result.get("nowhere", 0),
        "unjudged": result.get("unjudged", 0),
        "reproduced": share,
        "inferred": result.get("inferred", 0),
        "by_hand": result.get("by_hand", 0),
        "assumed": result.get("assumed", 0),
        "reasons": [{"text": r[tongue], "count": r["count"]} for r in result.get("reasons", [])],
        "work": [
            {"name": p["name"], "now": p["now"], "then": p["then"], "width": f"{_share(p['then'], result)}%"}
            for p in result.get("work", [])
            if p["name"]
        ],
    }  # fmt: skip


def _share(count: int, result: Mapping[str, Any]) -> int:
    most = max((max(p["now"], p["then"]) for p in result.get("work", [])), default=1)
    return round(100 * count / max(1, most))


ASSUMED = {
    "organisation": Text("角色和门店按今天的组织", "roles and stores as they are today"),
    "presence": Text("在线状态按在线", "everybody online"),
    "duty": Text("没有排班, 按在岗", "no shifts planned, everybody on duty"),
    "hours": Text("时限按今天的营业时间", "limits by today's opening hours"),
}


def assumed_words(codes: list[str], lang: str) -> str:
    """What of the past was not recorded for a ticket, in one sentence; "" when nothing was missing."""
    words = [ASSUMED[code].say(lang) for code in ASSUMED if code in codes]
    if not words:
        return ""
    joined = (", " if lang == "en" else "、").join(words)
    return Text(f"当时没有记录, 已这样估计: {joined}。", f"Not recorded then, so taken as: {joined}.").say(lang)


def row_json(row: Any, lang: str) -> dict[str, Any]:
    """A replayed ticket in the list."""
    kinds = [word.say(lang) for bit, word in KINDS.items() if row.differs & bit]
    return {
        "id": row.id,
        "ticket": row.ticket_id,
        "number": row.number,
        "path_now": " → ".join(s["name"] for s in row.now["steps"]),
        "path_then": " → ".join(s["name"] for s in row.then["steps"]),
        "people_now": _people(row.now["steps"]),
        "people_then": _people(row.then["steps"]),
        "late_now": bool(row.now["late"]),
        "late_then": bool(row.then["late"]),
        "kinds": " · ".join(kinds) or Text("一致", "Same").say(lang),
        "differs": row.differs > 0,
        "reason": row.reason_en if lang == "en" else row.reason_zh,
        "assumed": assumed_words(row.then.get("assumed", []), lang),
    }


def _people(steps: list[dict[str, Any]]) -> str:
    return "、".join(dict.fromkeys(str(s["who_name"]) for s in steps if s.get("who_name")))


def walk_marks(steps: list[dict[str, Any]], upto: int, lang: str) -> dict[str, Any]:
    """The canvas of one replayed ticket up to a step; `upto` -1 shows all."""
    shown = steps if upto < 0 else steps[: upto + 1]
    marks: dict[str, Any] = {}
    for i, step in enumerate(shown):
        last = i == len(shown) - 1 and (step.get("open") or upto >= 0)
        mark = marks.setdefault(step["node"], {"minutes": 0, "visits": 0})
        mark["status"] = "now" if last else "done"
        mark["minutes"] += step["minutes"]
        mark["visits"] += 1
        mark["overdue"] = mark.get("overdue", False) or bool(step["late"])
        mark["who"] = step.get("who_name", "")
        if step.get("new"):
            mark |= {"tone": "added", "word": Text("新增的一步", "New step").say(lang)}
    return marks


def rehearsal_json(found: Rehearsal, roles: Mapping[str, str], lang: str) -> dict[str, Any]:
    """A test run: the log, whose turn it is, the amounts."""
    return {
        **status_json(found.status, lang),
        "clock": when(found.now),
        "done": [_done_json(d, found.names, lang) for d in found.done],
        "turns": [
            {
                "node": t.node_id, "name": t.name, "who": t.who or roles.get(t.role, ""),
                "waits": not t.who, "due": when(t.due_at), "actions": t.actions,
            }
            for t in found.turns
        ],
        "ended": found.status in ("closed", "cancelled"),
        "refused": found.done[-1].refusal is not None if found.done else False,
        "sees_money": found.money is not None,
        "money": [{"title": title, "amount": format_fen(fen)} for title, fen in found.money or []],
        "total": format_fen(found.total_fen) if found.money is not None else "",
    }  # fmt: skip


def _done_json(done: Any, names: Mapping[str, str], lang: str) -> dict[str, Any]:
    to = "、".join(dict.fromkeys(names.get(n, n) for n in done.entered))
    return {
        "title": done.title.say(lang),
        "who": done.who,
        "when": when(done.at),
        "to": to,
        "refusal": done.refusal.say(lang) if done.refusal else "",
        "notices": [{"to": n.to, "title": n.title.say(lang), "inbox": n.way == "inbox"} for n in done.notices],
        "reminders": [_reminder(kind, at, lang) for kind, at in done.reminders],
    }


def _reminder(kind: str, at: datetime, lang: str) -> str:
    words = {
        "ticket.due_soon": Text("到期前提醒", "Reminder before it is due"),
        "ticket.overdue": Text("超时提醒并升级", "Overdue notice and escalation"),
    }
    return f"{when(at)} {words.get(kind, Text('提醒', 'Reminder')).say(lang)}"


def number_marks(numbers: Mapping[str, NodeNumbers], flow_id: int, hot: bool, lang: str) -> dict[str, Any]:
    """Live numbers as marks: here now (a link), overdue, middle time, lost (to the step); heat by tickets here."""
    most = max((n.here for n in numbers.values()), default=0)
    marks: dict[str, Any] = {}
    for node, n in numbers.items():
        href = f"/tickets?flow={flow_id}&node={node}"
        facts = _facts(n, href, f"/flows/{flow_id}?at={node}", lang)
        marks[node] = {"facts": facts, "heat": round(n.here / most, 2) if hot and most else 0}
    return marks


def spent(minutes: float) -> Text:
    """A measured time, to one decimal of the unit that fits."""
    if minutes < 1:
        return Text("<1 分钟", "<1 min")
    for size, zh, en in ((1440, " 天", " d"), (60, " 小时", " h")):
        if minutes >= size:
            number = f"{minutes / size:.1f}".removesuffix(".0")
            return Text(f"{number}{zh}", f"{number}{en}")
    return Text(f"{round(minutes)} 分钟", f"{round(minutes)} min")


def _facts(n: NodeNumbers, href: str, settings: str, lang: str) -> list[dict[str, str]]:
    facts = []

    def fact(text: Text, title: Text, tone: str = "", link: str = "") -> None:
        facts.append({"text": text.say(lang), "title": title.say(lang), "tone": tone, "href": link})

    if n.here:
        fact(Text(f"{n.here} 在此", f"{n.here} here"), Text("打开这些工单", "Open them"), "on", href)
    if n.overdue:
        about = Text("打开超时的工单", "Open the overdue ones")
        fact(Text(f"{n.overdue} 超时", f"{n.overdue} late"), about, "late", f"{href}&status=overdue")
    if n.median_minutes is not None:
        middle = spent(n.median_minutes)
        fact(middle, Text("中位用时, 近 30 天", "Median, last 30 days"))
    if n.dropped:
        share = round(100 * n.dropped / max(1, n.visits + n.dropped))
        about = Text("近 30 天取消或驳回; 点开改这一步, 如加「一键找客服」", "Lost in 30 days; open the step")
        fact(Text(f"流失 {share}%", f"{share}% lost"), about, "late", settings)
    return facts


def sheet_summary(sheet: PublishSheet, lang: str) -> list[str]:
    """What changes, in sentences."""
    return [text.say(lang) for text in sheet.plan.changes]


def pair_marks(nodes: list[dict[str, Any]], touched: list[str], lang: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Marks of the old and the new canvas: the same letter where tickets leave and where they arrive."""
    old: dict[str, Any] = {n: {"tone": "changed", "word": WORDS["changed"].say(lang)} for n in touched}
    new: dict[str, Any] = {n: {"tone": "changed", "word": WORDS["changed"].say(lang)} for n in touched}
    for node in nodes:
        count = Text(f"{node['tickets']} 张", f"{node['tickets']}").say(lang)
        mark = old.setdefault(node["id"], {"tone": "same"})
        mark |= {"letter": node["letter"], "facts": [{"text": count, "tone": "on"}]}
        if node["do"] == "move" and node["to"]:
            target = new.setdefault(node["to"], {"tone": "picked"})
            target |= {"tone": "picked", "letter": target.get("letter", "") + node["letter"]}
    return old, new

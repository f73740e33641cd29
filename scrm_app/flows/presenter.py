"""Flows as the screens show them."""

from datetime import datetime
from typing import Any

from scrm_app.core.clock import local
from scrm_app.core.pens import Hold
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.flows.engine.problems import ERROR, Problem
from scrm_app.flows.engine.views import WHY_KEPT, DraftView, FlowRow, SnapshotRow
from scrm_app.flows.service import Matches

NEVER = Text("未发布", "Not published")


def when(at: datetime) -> str:
    """A moment in business time, to the minute."""
    return local(at, settings().zone).strftime("%Y-%m-%d %H:%M")


def problem_json(problem: Problem) -> dict[str, str]:
    """A problem for the canvas."""
    return {
        "code": problem.code,
        "zh": problem.text.zh,
        "en": problem.text.en,
        "severity": problem.severity,
        "node_id": problem.node_id,
        "edge_id": problem.edge_id,
    }


def count_errors(problems: list[dict[str, str]]) -> int:
    """How many must be solved before publishing."""
    return sum(p["severity"] == ERROR for p in problems)


def flow_json(row: FlowRow, lang: str) -> dict[str, Any]:
    """A line of the list."""
    number = Text(f"第 {row.latest_number} 版", f"Version {row.latest_number}") if row.latest_number else NEVER
    nodes = Text(f"{row.people_nodes} 个处理节点", f"{row.people_nodes} working node(s)")
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "form": row.form_name,
        "version": number.say(lang),
        "published": row.latest_number > 0,
        "has_changes": row.has_changes,
        "nodes": nodes.say(lang),
        "updated": when(row.updated_at),
        "by": row.updated_by,
    }


def options_json(view: DraftView) -> dict[str, Any]:
    """What the property panel offers."""
    choices = view.choices
    others = {"flows": choices.flows, "connections": choices.connections, "units": choices.units}
    return {"roles": choices.roles, "people": choices.people, "fields": choices.fields, **others}


def forms_json(view: DraftView, lang: str) -> list[dict[str, str]]:
    """The form picker's entries."""
    draft = Text(" (未发布)", " (not published)")
    return [
        {"value": str(form["id"]), "label": form["name"] + ("" if form["number"] else draft.say(lang))}
        for form in view.choices.forms
    ]


def hold_json(hold: Hold, *, lost: bool) -> dict[str, Any]:
    """Who draws now; `lost`: this window had the pen until somebody took over."""
    since = local(hold.since, settings().zone).strftime("%H:%M") if hold.since else ""
    return {"mine": hold.mine or not hold.who, "who": hold.who, "since": since, "lost": lost, "own": hold.own}


def snapshot_json(row: SnapshotRow, lang: str) -> dict[str, Any]:
    """A drawing put aside, for the list."""
    about = Text(f"{row.nodes} 个节点", f"{row.nodes} node(s)")
    return {
        "id": row.id,
        "who": row.who,
        "when": when(row.at),
        "why": WHY_KEPT[row.why].say(lang),
        "about": about.say(lang),
    }


def matches_json(found: Matches) -> dict[str, Any]:
    """What a condition would have matched, for its builder."""
    rows = [{"href": f"/tickets/{key}", "text": f"{number} {title}"} for key, number, title in found.samples]
    return {"matched": found.matched, "of": found.looked_at, "rows": rows, "atLeast": found.at_least}

"""Imports in words and figures, ready for a screen."""

from datetime import datetime
from typing import Any

from scrm_app.core import clock
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.imports.engine.targets import TARGETS, target_of
from scrm_app.imports.service import SKIP as LEFT_OUT
from scrm_app.imports.service import FlowChoice, JobView, PreviewRow

STATUS = {
    "uploaded": (Text("待确认", "To be confirmed"), "amber"),
    "queued": (Text("排队中", "Queued"), "blue"),
    "running": (Text("导入中", "Running"), "violet"),
    "done": (Text("已完成", "Done"), "green"),
    "failed": (Text("失败", "Failed"), "red"),
    "cancelled": (Text("已取消", "Cancelled"), "gray"),
}
RESULTS = {
    "customers": (Text("查看客户", "See the customers"), "/customers"),
    "orders": (Text("查看客户与订单", "See customers and orders"), "/customers"),
    "leads": (Text("查看漏斗", "See the funnel"), "/funnel"),
    "stock": (Text("查看库存", "See the stock"), "/stock"),
    "ticket_log": (Text("查看工单", "See the tickets"), "/tickets"),
}
ENCODINGS = {"utf-8-sig": "UTF-8 (BOM)", "utf-8": "UTF-8", "gb18030": "GBK / GB18030", "utf-16": "UTF-16"}
DELIMITERS = {
    ",": Text("逗号", "Comma"),
    "\t": Text("制表符", "Tab"),
    ";": Text("分号", "Semicolon"),
    "|": Text("竖线", "Bar"),
}
SKIP = Text("不导入", "Leave out")
KEEP = Text("保留为工单字段", "Keep as a field")


def moment(at: datetime | None) -> str:
    """Local date and minute; "" for never."""
    return clock.local(at, settings().zone).strftime("%m-%d %H:%M") if at else ""


def size(count: int) -> str:
    """Bytes in KB or MB."""
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{max(1, count // 1024)} KB"


def job(item: JobView, lang: str) -> dict[str, Any]:
    """One import for the list and the progress panel."""
    word, hue = STATUS[item.status]
    share = item.done / item.total if item.total else 0.0
    label, href = RESULTS[item.target]
    return {
        "id": item.id,
        "target": item.target,
        "target_word": TARGETS[item.target].label.say(lang),
        "status": item.status,
        "status_word": word.say(lang),
        "status_word_hue": hue,
        "file": item.file_name,
        "size": size(item.file_size),
        "source": item.source,
        "at": moment(item.created_at),
        "total": f"{item.total:,}",
        "done": f"{item.done:,}",
        "percent": f"{min(100, int(share * 100))}%",
        "new": f"{item.new:,}",
        "changed": f"{item.changed:,}",
        "unchanged": f"{item.unchanged:,}",
        "rejected": f"{item.rejected:,}",
        "has_rejects": item.rejected > 0,
        "running": item.status in {"queued", "running"},
        "over": item.status in {"done", "failed", "cancelled"},
        "stopping": item.wants_cancel and item.status == "running",
        "problem": item.problem.say(lang),
        "summary": summary(item, lang),
        "result_word": label.say(lang),
        "result_link": href,
        "org": str(item.org_unit_id),
    }


def summary(item: JobView, lang: str) -> str:
    """What happened, as one sentence."""
    unit = Text("个工单", "tickets") if item.target == "ticket_log" else Text("行", "rows")
    counts = {"new": f"{item.new:,}", "changed": f"{item.changed:,}", "same": f"{item.unchanged:,}"}
    counts |= {"bad": f"{item.rejected:,}", "zh": unit.zh, "en": unit.en}
    if item.status == "cancelled":
        text = Text("已停止。停止前已导入 {new} {zh}新增, 这些保留。", "Stopped. The {new} new {en} stay.")
    elif item.status == "done" and not (item.new or item.changed):
        text = Text(
            "没有变化: 0 新增, {same} {zh}与现有数据一致, {bad} 行未导入。",
            "Nothing changed: 0 new, {same} {en} unchanged, {bad} rows refused.",
        )
    else:
        text = Text(
            "{new} 新增, {changed} 更新, {same} 无变化, {bad} 行未导入。",
            "{new} new, {changed} changed, {same} unchanged, {bad} rows refused.",
        )
    return text.fill(**counts).say(lang)


def file_facts(item: JobView, lang: str) -> dict[str, Any]:
    """How the file was read."""
    found = item.inspection
    delimiter = str(found.get("delimiter", ""))
    return {
        "kind": found.get("kind", ""),
        "sheet": found.get("sheet", ""),
        "sheets": [{"value": name, "label": name} for name in found.get("sheets", [])],
        "encoding": found.get("encoding", ""),
        "encoding_word": ENCODINGS.get(str(found.get("encoding", "")), ""),
        "delimiter_word": DELIMITERS[delimiter].say(lang) if delimiter in DELIMITERS else "",
        "remembered": bool(found.get("remembered")),
    }


def field_choices(job: JobView, lang: str) -> list[dict[str, str]]:
    """What a column may mean."""
    nothing = KEEP if job.target == "ticket_log" else SKIP
    options = [{"value": "", "label": nothing.say(lang)}]
    for item in target_of(job.target, job.mapping.get("own", [])).fields:
        mark = " *" if item.required else ""
        options.append({"value": item.key, "label": item.label.say(lang) + mark})
    return options


def columns(item: JobView) -> list[dict[str, str]]:
    """Each column of the file with what it was taken for and three examples."""
    sample = item.inspection.get("sample", [])
    shown = []
    for index, name in enumerate(item.inspection.get("header", [])):
        values = [cells[index] for _, cells in sample if index < len(cells) and cells[index].strip()]
        examples = " · ".join(dict.fromkeys(value[:24] for value in values[:3]))
        field = item.mapping["columns"].get(str(index), "")
        shown.append({"index": str(index), "name": name, "examples": examples, "field": field})
    return shown


def preview(rows: list[PreviewRow], item: JobView, lang: str) -> list[dict[str, Any]]:
    """The first rows, each cell with its problem."""
    width = min(len(item.inspection.get("header", [])), 20)
    shown = []
    for entry in rows:
        cells = []
        for index in range(width):
            problem = entry.problems.get(index)
            text = entry.cells[index] if index < len(entry.cells) else ""
            used = str(index) in item.mapping["columns"]
            cells.append({"text": text[:60], "why": problem.say(lang) if problem else "", "used": used})
        whole = entry.problem.say(lang) if entry.problem else ""
        shown.append({"number": entry.number, "cells": cells, "why": whole, "bad": bool(entry.problems or whole)})
    return shown


def rejects(rows: list[PreviewRow], item: JobView, lang: str) -> list[dict[str, Any]]:
    """The first refused rows with all reasons."""
    header = item.inspection.get("header", [])
    shown = []
    for entry in rows:
        reasons = [f"{header[i]}: {text.say(lang)}" for i, text in entry.problems.items() if i < len(header)]
        if entry.problem:
            reasons.append(entry.problem.say(lang))
        cells = " · ".join(cell for cell in entry.cells if cell)
        shown.append(
            {"id": entry.number, "number": f"{entry.number:,}", "cells": cells[:160], "why": "; ".join(reasons)}
        )
    return shown


def node_choices(choice: FlowChoice, lang: str) -> list[dict[str, str]]:
    """What an activity may stand for."""
    skip = {"value": LEFT_OUT, "label": Text("不导入这一步", "Leave this step out").say(lang)}
    return [*[{"value": key, "label": name} for key, name in choice.nodes], skip]


def activities(choice: FlowChoice) -> list[dict[str, Any]]:
    """The activities of the file, the commonest first."""
    return [{"name": name, "rows": f"{rows:,}", "node": node} for name, rows, node in choice.activities]

"""Forms as the screens show them."""

from typing import Any

from scrm_app.core import clock
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.forms.service import (
    DraftView,
    FormRow,
    Glance,
    Hold,
    PublishPlan,
    Reader,
    SnapshotRow,
    Stop,
    VersionRow,
)

UNPUBLISHED = Text("未发布", "Not published")


def badge(latest_number: int, has_changes: bool) -> tuple[Text, str]:
    """Where a form stands, and the hue of that."""
    if not latest_number:
        return UNPUBLISHED, "gray"
    if has_changes:
        return Text(
            f"已发布第 {latest_number} 版, 有未发布的修改", f"v{latest_number} published, unpublished changes"
        ), "amber"
    return Text(f"已发布第 {latest_number} 版", f"v{latest_number} published"), "green"


def card(row: FormRow, lang: str) -> dict[str, Any]:
    """One form of the list."""
    status, hue = badge(row.latest_number, row.has_changes)
    at = clock.local(row.updated_at, settings().zone).strftime("%Y-%m-%d %H:%M")
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "facts": Text(f"{row.fields} 个字段 · 更新于 {at}", f"{row.fields} fields · changed {at}").say(lang),
        "status": status.say(lang),
        "hue": hue,
        "href": f"/forms/{row.id}",
    }


def version_line(row: VersionRow, lang: str) -> dict[str, str]:
    """One version in the history."""
    at = clock.local(row.published_at, settings().zone).strftime("%Y-%m-%d %H:%M")
    facts = Text(f"第 {row.number} 版 · {at} · {row.fields} 个字段", f"v{row.number} · {at} · {row.fields} fields")
    return {"title": facts.say(lang), "note": row.note}


def hold_line(hold: Hold, *, lost: bool) -> dict[str, Any]:
    """Who designs now; `lost`: this window had the pen until somebody took over."""
    since = clock.local(hold.since, settings().zone).strftime("%H:%M") if hold.since else ""
    return {"mine": hold.mine or not hold.who, "who": hold.who, "since": since, "lost": lost}


def snapshot_line(row: SnapshotRow, lang: str) -> dict[str, Any]:
    """A draft put aside, for the list."""
    why = Text("接手前的草稿", "Draft before the take-over") if row.taken else Text("没来得及保存", "Not saved in time")
    about = Text(f"{row.fields} 个字段", f"{row.fields} field(s)")
    at = clock.local(row.at, settings().zone).strftime("%Y-%m-%d %H:%M")
    return {"id": row.id, "who": row.who, "when": at, "why": why.say(lang), "about": about.say(lang)}


def problem_lines(view: DraftView | PublishPlan | Any, lang: str) -> list[dict[str, str]]:
    """What is still to be finished, for the designer."""
    return [{"key": problem.key, "text": problem.text.say(lang)} for problem in view.problems]


def readers(found: list[Reader], lang: str) -> list[dict[str, str]]:
    """The columns of the rights grid."""
    return [{"id": reader.id, "label": reader.label.say(lang), "group": reader.group} for reader in found]


def reader_choices(found: list[Reader], lang: str) -> list[dict[str, str]]:
    """Roles and audiences to look as."""
    return [
        {"value": reader.id, "label": reader.label.say(lang)}
        for reader in found
        if reader.group != "org" and reader.id != "audience:staff"
    ]


def stops(found: list[Stop]) -> list[dict[str, Any]]:
    """The steps of the form's flows as columns of the grid."""
    return [
        {
            "id": f"node:{stop.flow_id}:{stop.node_id}",
            "flow": stop.flow_id,
            "node": stop.node_id,
            "label": stop.name,
            "flow_name": stop.flow_name,
            "rights": dict(stop.rights),
        }
        for stop in found
    ]


def glance(seen: Glance, lang: str) -> list[dict[str, str]]:
    """What a reader has of the form, a line for each kind of right that occurs."""
    lines = [
        ("hidden", Text("看不到", "Hidden"), seen.hidden),
        ("masked", Text("被遮挡", "Masked"), seen.masked),
        ("readonly", Text("只能看", "Read only"), seen.readonly),
        ("required", Text("必填", "Required"), seen.required),
    ]
    nothing = Text("无", "none").say(lang)
    comma = Text("、", ", ").say(lang)
    return [{"id": key, "label": text.say(lang), "names": comma.join(names) or nothing} for key, text, names in lines]

"""Modules in words and figures, ready for a screen."""

from typing import Any

from scrm_app.core import clock
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.library.service import Affected, ModuleView

SHOWN_FLOWS = 8


def module_card(one: ModuleView, lang: str) -> dict[str, Any]:
    """One switch with what it holds and what it was used for."""
    changed = ""
    if one.changed_at is not None:
        at = f"{clock.local(one.changed_at, settings().zone):%Y-%m-%d %H:%M}"
        done = Text("打开", "switched on") if one.is_on else Text("关闭", "switched off")
        changed = Text(f"{one.changed_by} {at} {done.zh}", f"{done.en} by {one.changed_by}, {at}").say(lang)
    return {
        "key": one.key,
        "name": one.name.say(lang),
        "about": one.about.say(lang),
        "icon": one.icon,
        "holds": " · ".join(part.say(lang) for part in one.holds),
        "stays": one.stays.say(lang),
        "on": one.is_on,
        "version": one.version,
        "changed": changed,
        "use": [{"name": use.name.say(lang), "now": f"{use.now:,}", "before": f"{use.before:,}"} for use in one.use],
    }


def use_rows(found: list[ModuleView], lang: str) -> list[dict[str, Any]]:
    """The table of use, a line a count."""
    rows: list[dict[str, Any]] = []
    states = {True: Text("启用", "On"), False: Text("未启用", "Off")}
    for one in found:
        told = [(use.name.say(lang), f"{use.now:,}", f"{use.before:,}") for use in one.use]
        for name, now, before in told or [(Text("不按次计量", "Not counted").say(lang), "—", "—")]:
            rows.append(
                {
                    "id": len(rows) + 1,
                    "module": one.name.say(lang),
                    "state": states[one.is_on].say(lang),
                    "state_hue": "green" if one.is_on else "gray",
                    "name": name,
                    "now": now,
                    "before": before,
                }
            )
    return rows


def affected(one: Affected, version: int, lang: str) -> dict[str, Any]:
    """What is asked before a module is switched off."""
    steps = [
        {"name": name, "href": f"/flows/{flow_id}", "steps": "、".join(places)}
        for flow_id, name, places in one.flows[:SHOWN_FLOWS]
    ]
    more = len(one.flows) - len(steps)
    people = Text(
        f"{one.people} 人会看不到这个模块的菜单和页面", f"{one.people} people no longer see its menu and pages"
    )
    return {
        "key": one.key,
        "name": one.name.say(lang),
        "version": version,
        "flows": steps,
        "more": Text(f"还有 {more} 个流程", f"{more} more flows").say(lang) if more > 0 else "",
        "touches": [text.say(lang) for text in (people, *one.touches, *one.waiting)],
        "stays": one.stays.say(lang),
    }

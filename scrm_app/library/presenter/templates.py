"""Templates as the library page shows them."""

from typing import Any
from urllib.parse import urlencode

from scrm_app.core.text import Text
from scrm_app.library.engine.catalogue import PACKS
from scrm_app.library.engine.shape import STAGES
from scrm_app.library.service import Card, Installed, Line, Preview, Totals
from scrm_app.tickets.service.modes import MODES

URGENCY_HUES = {"特急": "red", "加急": "amber", "普通": "gray"}
URGENCIES = {"特急": Text("特急", "Critical"), "加急": Text("加急", "Urgent"), "普通": Text("普通", "Normal")}


def totals_text(totals: Totals, lang: str) -> str:
    """How much there is, in one line."""
    zh = f"{totals.packs} 个行业 · {totals.flows} 个流程 · {totals.scenes} 个场景, 已启用 {totals.in_use} 项"
    en = f"{totals.packs} trades · {totals.flows} flows · {totals.scenes} scenes, {totals.in_use} in use"
    return Text(zh, en).say(lang)


def card_json(card: Card, lang: str) -> dict[str, Any]:
    """A template in the grid."""
    pack = PACKS.get(card.pack)
    return {
        "kind": card.kind,
        "code": card.code,
        "name": card.name,
        "about": card.about,
        "pack": card.pack,
        "trade": pack.title.say(lang) if pack and card.kind == "scene" else "",
        "flow": card.flow,
        "stage": STAGES[card.stage].say(lang) if card.stage else "",
        "urgency": URGENCIES[card.urgency].say(lang) if card.urgency not in ("", "普通") else "",
        "hue": URGENCY_HUES.get(card.urgency, "gray"),
        "facts": _facts(card).say(lang),
        "state": _state(card).say(lang),
        "installed": card.installed >= card.whole,
        "some": card.installed > 0,
        "draft": card.installed > 0 and card.flow_id > 0 and not card.published,
        "flow_id": card.flow_id,
        "begin": _begin(card),
        "seen": _seen(card).say(lang),
    }


def _seen(card: Card) -> Text:
    many = card.seen
    return Text(f"近 30 天有 {many} 单像这样", f"{many} tickets like this in 30 days") if many else Text("", "")


def _begin(card: Card) -> str:
    """Where a ticket of a scene is opened, half filled in; "" while it cannot be."""
    if card.kind != "scene" or not card.published:
        return ""
    return "/tickets/new?" + urlencode({"flow": card.flow_id, "title": card.name, "urgency": card.urgency})


def _facts(card: Card) -> Text:
    if card.kind == "pack":
        return Text(f"{card.scripts} 个场景 · {card.flows} 个流程", f"{card.scripts} scenes · {card.flows} flows")
    zh = f"{card.steps} 步 · {card.fields} 个字段 · {card.scripts} 条话术"
    return Text(zh, f"{card.steps} steps · {card.fields} fields · {card.scripts} reply")


def _state(card: Card) -> Text:
    if not card.installed:
        return Text("", "")
    if card.installed < card.whole:
        return Text(f"已启用 {card.installed} / {card.whole}", f"{card.installed} of {card.whole} in use")
    if card.flow_id and not card.published:
        return Text("已启用 · 草稿", "In use · draft")
    return Text("已启用", "In use")


def preview_json(seen: Preview, lang: str) -> dict[str, Any]:
    """A template in the drawer."""
    card, names = card_json(seen.card, lang), dict(seen.here)
    mode = MODES[seen.card.mode].say(lang) if seen.card.mode else ""
    roles = [
        {"code": code, "name": name, "here": here, "idle": here in seen.idle, "fits": names.get(here, "")}
        for code, name, here in seen.roles
    ]
    return card | {
        "lines": [_line_json(line, lang) for line in seen.lines],
        "fields": [{"label": label, "kind": kind.say(lang), "must": must} for label, kind, must in seen.fields],
        "scripts": [{"name": name, "words": words} for name, words in seen.scripts],
        "roles": roles,
        "here": [{"value": code, "label": name} for code, name in seen.here],
        "parts": [card_json(part, lang) for part in seen.parts],
        "mode": mode,
        "price": seen.price.say(lang) if seen.price else "",
    }


def _line_json(line: Line, lang: str) -> dict[str, Any]:
    details = [f"✓ {one}" for one in line.checks]
    if line.needs:
        listed = "、".join(line.needs)
        details.append(Text(f"必填: {listed}", f"Required: {listed}").say(lang))
    return {
        "kind": line.kind,
        "label": line.label.say(lang),
        "name": line.name,
        "stage": STAGES[line.stage].say(lang),
        "who": line.who,
        "limit": span(line.minutes, lang) if line.minutes else "",
        "details": details,
        "words": line.words,
        "ways": [f"{name or '·'} → {target}" for name, target in line.ways],
    }


def span(minutes: int, lang: str) -> str:
    """A time limit in the biggest unit that fits."""
    if minutes % 1440 == 0:
        return Text(f"{minutes // 1440} 天", f"{minutes // 1440} d").say(lang)
    if minutes % 60 == 0:
        return Text(f"{minutes // 60} 小时", f"{minutes // 60} h").say(lang)
    return Text(f"{minutes} 分钟", f"{minutes} min").say(lang)


def installed_text(made: Installed, lang: str) -> str:
    """What was made, in a sentence."""
    if not made.batch:
        zh, en = f"「{made.name}」已启用, 没有重复创建。", f"“{made.name}” is in use already; nothing was doubled."
        return Text(zh, en).say(lang)
    zh = f"「{made.name}」已启用: {made.flows} 个流程、{made.scripts} 条话术。"
    en = f"“{made.name}” is in use: {made.flows} flow(s), {made.scripts} reply(s)."
    if made.roles:
        listed = "、".join(made.roles)
        zh += f"新建了角色 {listed}, 请到「角色」里安排人员。"
        en += f" New roles: {listed}. Give them to people."
    if made.idle:
        listed = "、".join(made.idle)
        zh += f"角色 {listed} 还没有「处理工单」的权限, 请到「角色」里勾选。"
        en += f" These roles may not work on tickets yet: {listed}. Change that under Roles."
    return Text(zh, en).say(lang)

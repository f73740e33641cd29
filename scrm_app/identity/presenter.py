"""How identity records are written on the screen."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.identity.engine.roles import SCOPES
from scrm_app.identity.service import PersonView, PlaceView, RoleView, SessionView

ACTIVE = {True: Text("在职", "Active"), False: Text("已停用", "Switched off")}
KINDS = {"hq": Text("总部", "Head office"), "region": Text("区域", "Region"), "store": Text("门店", "Store")}
SESSION_NOW = Text("当前", "This one")
_FIELDS = {
    "login": Text(
        "账号只能用字母、数字和 . _ @ -, 2 到 64 个字符。", "An account name has 2 to 64 letters, digits and . _ @ -."
    ),
    "name": Text("请填写名称, 最多 40 个字符。", "Fill in a name of at most 40 characters."),
    "email": Text(
        "邮箱格式不对, 例如 zhang@example.com。", "The e-mail address is not right; for example zhang@example.com."
    ),
    "phone": Text("电话只能包含数字、空格、+ 和 -。", "A phone number has digits, spaces, + and - only."),
    "wecom_account": Text("企业微信账号只能有字母、数字和 . _ @ -。", "Letters, digits and . _ @ - only."),
    "dingtalk_account": Text("钉钉账号只能有字母、数字和 . _ @ -。", "Letters, digits and . _ @ - only."),
    "org_unit_id": Text("请选择所属组织。", "Choose a place in the organisation."),
}
_OTHER = Text("有内容没有填对, 请检查后再保存。", "Something is not filled in right. Check it and save again.")


def refuse(error: ValidationError) -> InvalidInput:
    """What is wrong with a form, in words, for the first field."""
    names = [str(one["loc"][0]) if one["loc"] else "" for one in error.errors()]
    text = _FIELDS.get(names[0] if names else "", _OTHER)
    return InvalidInput(text.zh, text.en, {name: _FIELDS.get(name, _OTHER) for name in names})


def moment(at: datetime) -> str:
    """Local date and time: 2026-11-21 10:05."""
    return clock.local(at, settings().zone).strftime("%Y-%m-%d %H:%M")


def person_row(person: PersonView, lang: str) -> dict[str, Any]:
    """A line of the people table."""
    return {
        "id": person.id,
        "name": person.name,
        "login": person.login,
        "org": person.org_name,
        "roles": person.role_names,
        "phone": person.phone or "—",
        "state": ACTIVE[person.is_active].say(lang),
        "state_hue": "green" if person.is_active else "gray",
    }


def role_row(role: RoleView, lang: str) -> dict[str, Any]:
    """A line of the role table."""
    return {
        "id": role.id,
        "name": role.name,
        "scope": SCOPES[role.scope].say(lang) if role.scope in SCOPES else role.scope,
        "permissions": len(role.permissions),
        "people": role.people,
    }


def place_row(place: PlaceView, lang: str) -> dict[str, Any]:
    """A line of the organisation tree."""
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "kind_name": KINDS[place.kind].say(lang),
        "indent": f"{place.depth * 22}px",
        "leader": place.leader_name,
        "people": place.people,
        "address": place.address or "—",
        "state": (Text("营业", "Open") if place.is_active else Text("停用", "Closed")).say(lang),
        "state_hue": "green" if place.is_active else "gray",
    }


def browser(agent: str) -> str:
    """Browser and system named from a User-Agent header, roughly."""
    browsers = (
        ("Edg/", "Edge"),
        ("MicroMessenger", "微信"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    name = next((word for mark, word in browsers if mark in agent), "")
    system = next((word for mark, word in systems if mark in agent), "")
    return " · ".join(part for part in (name, system) if part) or agent[:40] or "—"


def session_row(view: SessionView) -> dict[str, Any]:
    """A signed-in browser."""
    return {
        "id": view.id,
        "browser": browser(view.agent),
        "address": view.address or "—",
        "since": moment(view.created_at),
        "seen": moment(view.seen_at),
        "is_this": view.is_this,
    }

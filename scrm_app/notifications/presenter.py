"""How notices, connections and deliveries are written on the screen."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from scrm_app.connectors import registry
from scrm_app.connectors.looks import Look
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.notifications.engine.channels import CHANNELS
from scrm_app.notifications.service import (
    AttemptRow,
    ConnectionRow,
    DateRuleRow,
    MessageRow,
    NoticeRow,
    NoticeRuleRow,
    Wake,
    WishInput,
    WordsPreview,
)

STATUS = {
    "waiting": (Text("等待发送", "Waiting"), "amber"),
    "sending": (Text("发送中", "Sending"), "violet"),
    "sent": (Text("已送达", "Delivered"), "green"),
    "dead": (Text("发送失败", "Failed"), "red"),
    "cancelled": (Text("已取消", "Cancelled"), "gray"),
}
OUTCOME = {
    "running": (Text("发送中", "Sending"), "violet"),
    "ok": (Text("成功", "Delivered"), "green"),
    "retry": (Text("未成功, 稍后重试", "Not yet; tried again"), "amber"),
    "dead": (Text("失败, 不再重试", "Failed; not tried again"), "red"),
    "unknown": (Text("结果未知", "Unknown"), "gray"),
}
_LOOKS = [
    ("overdue", "alarm-clock", "red"),
    ("escalat", "siren", "red"),
    ("due", "clock-alert", "amber"),
    ("return", "undo-2", "amber"),
    ("assign", "user-check", "blue"),
    ("dispatch", "user-check", "blue"),
    ("mention", "at-sign", "violet"),
    ("comment", "message-square", "violet"),
    ("closed", "circle-check", "green"),
    ("import", "upload", "blue"),
    ("statement", "receipt", "green"),
    ("stock.out", "package-x", "red"),
    ("stock", "package", "amber"),
]
ICONS = [*dict.fromkeys(icon for _, icon, _ in _LOOKS), "bell"]


IN_PRODUCT = Text("站内消息", "In the inbox")


def looks(found: WordsPreview, lang: str) -> list[dict[str, Any]]:
    """A notice in the inbox in both languages, and over each channel."""
    inbox = [
        (Look(f"inbox-{code}", found.title.say(code), found.body.say(code)), f"{IN_PRODUCT.say(lang)} · {name}")
        for code, name in (("zh-CN", "中文"), ("en", "English"))
    ]
    outside = [(look, CHANNELS[look.channel].say(lang)) for look in found.looks]
    return [{**asdict(look), "label": label} for look, label in inbox + outside]


def moment(at: datetime | None) -> str:
    """Local time as short as it can be: `10:05` today, `11-20 10:05` this year."""
    if at is None:
        return ""
    local, today = clock.local(at, settings().zone), clock.local(clock.now(), settings().zone)
    if local.date() == today.date():
        return local.strftime("%H:%M")
    return local.strftime("%m-%d %H:%M" if local.year == today.year else "%Y-%m-%d %H:%M")


def exact(at: datetime | None) -> str:
    """Local time to the second."""
    return clock.local(at, settings().zone).strftime("%m-%d %H:%M:%S") if at else ""


def _day(at: datetime, lang: str) -> str:
    day, today = (clock.local(x, settings().zone).date() for x in (at, clock.now()))
    if day == today:
        return Text("今天", "Today").say(lang)
    if day == today - timedelta(days=1):
        return Text("昨天", "Yesterday").say(lang)
    return day.strftime("%Y-%m-%d")


def _look(kind: str, urgent: bool) -> tuple[str, str]:
    icon, hue = next(((icon, hue) for word, icon, hue in _LOOKS if word in kind), ("bell", "gray"))
    return icon, "red" if urgent else hue


def notice_rows(rows: list[NoticeRow], lang: str) -> list[dict[str, Any]]:
    """Lines of an inbox; the first of each day carries the day."""
    out: list[dict[str, Any]] = []
    last = ""
    for n in rows:
        day = _day(n.at, lang)
        icon, hue = _look(n.kind, n.urgent)
        out.append(
            {
                "id": n.id,
                "day": "" if day == last else day,
                "icon": icon,
                "hue": hue,
                "title": n.title.say(lang),
                "body": n.body.say(lang),
                "link": n.link,
                "unread": n.unread,
                "time": clock.local(n.at, settings().zone).strftime("%H:%M"),
            }
        )
        last = day
    return out


def message_row(m: MessageRow, lang: str) -> dict[str, Any]:
    """A line of the deliveries list."""
    words, hue = STATUS[m.status]
    when = {"sent": m.sent_at, "waiting": m.next_at}.get(m.status) or m.created_at
    return {
        "id": m.id,
        "title": m.title,
        "receiver": m.receiver,
        "to": m.receiver.partition(" <")[0],
        "connection": m.connection,
        "status": words.say(lang),
        "status_hue": hue,
        "state": m.status,
        "attempts": str(m.attempts),
        "when": moment(when),
        "created": exact(m.created_at),
        "error": m.error.say(lang),
    }


def attempt_row(a: AttemptRow, lang: str) -> dict[str, Any]:
    """One attempt of a message."""
    words, hue = OUTCOME[a.outcome]
    took = f"{(a.finished_at - a.started_at).total_seconds():.1f} s" if a.finished_at else ""
    return {
        "number": str(a.number),
        "outcome": words.say(lang),
        "hue": hue,
        "said": a.said.say(lang),
        "code": " · ".join(part for part in (a.code, a.detail) if part and a.outcome not in ("ok", "running")),
        "at": exact(a.started_at),
        "took": took,
    }


def connection_card(c: ConnectionRow, lang: str, now: datetime) -> dict[str, Any]:
    """A connection with the state of its health in words."""
    info = registry.connector(c.kind).info
    words, hue = _health(c, now)
    failing = c.last_error_at is not None and (c.last_ok_at is None or c.last_error_at > c.last_ok_at)
    return {
        "id": c.id,
        "kind": c.kind,
        "kind_name": info.name.say(lang),
        "name": c.name,
        "unit": c.unit or Text("全公司", "Whole company").say(lang),
        "state": words.say(lang),
        "hue": hue,
        "on": c.is_enabled,
        "error": c.last_error.say(lang) if failing else "",
        "last_ok": moment(c.last_ok_at),
        "sent": c.counts.get("sent", 0),
        "waiting": c.counts.get("waiting", 0) + c.counts.get("sending", 0),
        "dead": c.counts.get("dead", 0),
        "urgent_only": c.urgent_only,
        "where": c.settings.get("host") or c.settings.get("url") or c.settings.get("base_url", ""),
    }


def _health(c: ConnectionRow, now: datetime) -> tuple[Text, str]:
    if not c.is_enabled:
        return Text("已停用", "Switched off"), "gray"
    if c.paused_until and c.paused_until > now:
        until = moment(c.paused_until)
        return Text(f"暂停到 {until}", f"Paused until {until}"), "amber"
    if c.last_error_at and (c.last_ok_at is None or c.last_error_at > c.last_ok_at):
        return Text("最近一次失败", "Last attempt failed"), "red"
    if c.last_ok_at is None:
        return Text("尚未使用", "Not used yet"), "blue"
    return Text("正常", "Working"), "green"


MODE = {
    "normal": Text("立即发送", "At once"),
    "digest": Text("并入摘要", "In a digest"),
    "mute": Text("只留站内", "Inbox only"),
}


def wish(form: Mapping[str, Any], version: int) -> WishInput:
    """The settings form as the service wants it; a sentence when it cannot be read."""
    cap = str(form.get("daily_cap") or "").strip()
    words = ("quiet_from", "quiet_to", "preferred", "fallback", "digest", "digest_at")
    try:
        return WishInput.model_validate(
            {
                "email": bool(form.get("email")),
                "mention": bool(form.get("mention")),
                "daily_cap": int(cap) if cap else None,
                "version": version,
                **{name: str(form.get(name) or "") for name in words},
            }
        )
    except ValueError as error:
        raise InvalidInput(
            "每天最多条数请填 1 到 1000, 其余请从列表里选择。",
            "The daily limit is 1 to 1,000; choose the rest from the lists.",
        ) from error


def rule_row(row: NoticeRuleRow, lang: str) -> dict[str, Any]:
    """One kind of notice on the rules page."""
    differs = row.proposal != row.mode
    return {
        "kind": row.kind,
        "label": row.label.say(lang),
        "mode": row.mode,
        "notices": row.noise.notices,
        "people": row.noise.people,
        "read": f"{row.noise.read_percent}%" if row.noise.notices else "—",
        "sent": row.sent,
        "proposal": MODE[row.proposal].say(lang) if differs else "",
        "proposed": row.proposal if differs else "",
        "own": bool(row.title.zh or row.title.en or row.body.zh or row.body.en),
    }


def wake_row(wake: Wake, lang: str) -> dict[str, Any]:
    """One person in the preview of a night."""
    if not wake.channel:
        state, hue = Text("只进站内", "Inbox only"), "gray"
    elif wake.wakes:
        state, hue = Text("会被叫醒", "Is woken"), "red"
    elif wake.until is not None:
        state, hue = Text(f"等到 {moment(wake.until)}", f"Waits until {moment(wake.until)}"), "blue"
    else:
        state, hue = Text("立即收到", "Hears at once"), "amber"
    return {
        "id": wake.user_id,
        "name": wake.name,
        "channel": CHANNELS[wake.channel].say(lang) if wake.channel else "—",
        "connection": wake.connection or "—",
        "state": state.say(lang),
        "state_hue": hue,
    }


def when_words(offset_days: int, minute: int) -> Text:
    """How long before or after, and at what time."""
    at = f"{minute // 60:02d}:{minute % 60:02d}"
    days = abs(offset_days)
    if not days:
        return Text(f"当天 {at}", f"On the day, {at}")
    if offset_days < 0:
        return Text(f"提前 {days} 天 {at}", f"{days} d before, {at}")
    return Text(f"之后 {days} 天 {at}", f"{days} d after, {at}")


def date_rule_row(row: DateRuleRow, lang: str) -> dict[str, Any]:
    """One reminder on dates: words for the list, values for the form."""
    wish, days = row.wish, row.wish.offset_days
    return {
        "id": row.id,
        "version": row.version,
        "name": wish.name,
        "label": row.label.say(lang),
        "when": when_words(days, wish.minute).say(lang),
        "whom": row.whom.say(lang),
        "waiting": row.waiting,
        "next": moment(row.next_at),
        "planning": row.planning,
        "on": wish.is_enabled,
        "source": wish.source,
        "side": "on" if not days else ("before" if days < 0 else "after"),
        "days": abs(days),
        "time": f"{wish.minute // 60:02d}:{wish.minute % 60:02d}",
        "who": wish.who,
        "words": wish.words,
    }

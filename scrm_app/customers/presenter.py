"""Customers in words and figures, ready for a screen."""

from datetime import datetime
from typing import Any

from scrm_app.core import clock
from scrm_app.core.money import format_fen
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.customers.engine.profile import TYPE_WORDS
from scrm_app.customers.engine.provinces import PROVINCES, province_name
from scrm_app.customers.service import CustomerCard, CustomerRow, Related

KIND_WORDS = {
    "call": Text("电话", "Call"),
    "visit": Text("拜访", "Visit"),
    "message": Text("消息", "Message"),
    "note": Text("备注", "Note"),
    "order": Text("下单", "Order"),
    "ticket": Text("工单", "Ticket"),
}
CHANNEL_WORDS = {"wechat": Text("微信公众号", "WeChat official account")}
_HUES = {"VIP": "violet", "会员": "blue", "企业": "green", "经销商": "amber"}


def moment(at: datetime | None) -> str:
    """Local date and minute; "" for never."""
    return clock.local(at, settings().zone).strftime("%Y-%m-%d %H:%M") if at else ""


def day(at: datetime | None) -> str:
    """Local date; "" for never."""
    return clock.local(at, settings().zone).strftime("%Y-%m-%d") if at else ""


def type_word(customer_type: str, lang: str) -> str:
    """The product's own types in the language of the reader; the company's words as they are."""
    word = TYPE_WORDS.get(customer_type)
    return word.say(lang) if word else customer_type


def row(item: CustomerRow, lang: str) -> dict[str, Any]:
    """One line of the list."""
    return {
        "id": item.id,
        "name": item.name,
        "phone": item.phone,
        "company": item.company,
        "type": type_word(item.customer_type, lang),
        "type_hue": _HUES.get(item.customer_type, "gray"),
        "collective": item.kind == "collective",
        "province": province_name(item.province_code, lang),
        "orders": f"{item.orders:,}",
        "net": format_fen(item.net_fen) if item.orders else "—",
        "contact": day(item.last_contact_at),
        "source": source_word(item.source, lang),
        "cells": item.own,
    }


LIST = ("customer_type", "province", "orders", "net", "contact", "source")


def columns(own: list[tuple[str, str]]) -> list[dict[str, str]]:
    """The columns of the list behind the name: the company's own fields stand after the type."""
    first, *rest = ({"key": key, "label": ""} for key in LIST)
    return [first, *({"key": key, "label": label} for key, label in own), *rest]


def source_word(source: str, lang: str) -> str:
    """Where a record came from, in words."""
    words = {"manual": Text("手工录入", "Entered by hand"), "portal": Text("客户自助", "Self-service")}
    word = words.get(source)
    return word.say(lang) if word else source


def choices(found: dict[str, list[str]], lang: str) -> dict[str, list[dict[str, str]]]:
    """Filter choices as value and label."""
    return {
        "types": [{"value": v, "label": type_word(v, lang)} for v in found["customer_type"]],
        "sources": [{"value": v, "label": source_word(v, lang)} for v in found["source"]],
        "provinces": [{"value": v, "label": province_name(v, lang) or v} for v in found["province_code"]],
    }


def provinces(lang: str) -> list[dict[str, str]]:
    """Every province, for a form."""
    return [{"value": code, "label": province_name(code, lang)} for code in PROVINCES]


def card(item: CustomerCard, lang: str) -> dict[str, Any]:
    """The profile's facts; raw values beside the shown ones, for the form."""
    shown = row(item.row, lang)
    return {
        **shown,
        "kind": item.row.kind,
        "raw_type": item.row.customer_type,
        "province_code": item.row.province_code,
        "email": item.email,
        "address": item.address,
        "note": item.note,
        "external_id": "" if item.row.kind == "collective" else item.external_id,
        "joined": day(item.joined_at),
        "birthday": item.birthday.isoformat() if item.birthday else "",
        "lang": item.lang,
        "lang_word": {"zh": "中文", "en": "English"}.get(item.lang, ""),
        "known_on": known_on(item, lang),
        "version": item.version,
        "refund": format_fen(item.refund_fen),
        "net": format_fen(item.row.net_fen),
        "tags": item.row.tags,
        "tags_text": "、".join(item.row.tags),
    }


def known_on(item: CustomerCard, lang: str) -> str:
    """Where the customer can be recognised besides their phone, in words."""
    channels = dict.fromkeys(channel.split(":")[0] for channel, _ in item.identities if channel != "phone")
    return "、".join(CHANNEL_WORDS.get(one, Text(one, one)).say(lang) for one in channels)


def touchpoints(item: CustomerCard, lang: str) -> list[dict[str, str]]:
    """The contacts, newest first."""
    return [
        {"kind": kind, "word": KIND_WORDS.get(kind, Text(kind, kind)).say(lang), "at": moment(at), "text": text}
        for kind, at, text in item.touchpoints
    ]


def order_rows(rows: list[Any], lang: str) -> list[dict[str, Any]]:
    """A customer's orders."""
    shown = []
    for order in rows:
        state, hue = _order_state(order)
        shown.append(
            {
                "id": order.id,
                "number": order.external_id,
                "item": order.item,
                "at": moment(order.placed_at),
                "amount": format_fen(order.amount_fen),
                "paid": format_fen(order.paid_fen),
                "refund": format_fen(-order.refund_fen) if order.refund_fen else "",
                "state": state.say(lang),
                "state_hue": hue,
            }
        )
    return shown


def _order_state(order: Any) -> tuple[Text, str]:
    if order.refund_fen and not order.paid_fen:
        return Text("已退款", "Refunded"), "red"
    if order.refund_fen:
        return Text("部分退款", "Partly refunded"), "amber"
    return (Text("已付款", "Paid"), "green") if order.paid_at else (Text("未付款", "Unpaid"), "gray")


def related(items: list[Related], lang: str) -> list[dict[str, str]]:
    """Tickets and opportunities of a customer."""
    return [
        {
            "kind": item.kind,
            "title": item.title,
            "state": item.state.say(lang),
            "hue": item.hue,
            "at": moment(item.at),
            "link": item.link,
            "note": item.note,
        }
        for item in items
    ]

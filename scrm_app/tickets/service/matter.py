"""What rules may ask about a ticket: its own columns, its customer, its place, and the answers of its form."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel import Session

from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.flows.engine.diff_words import STAGES
from scrm_app.forms.engine import answers as answers_engine
from scrm_app.forms.engine import schema as form_schema
from scrm_app.forms.engine.fields import LOOKUP_KINDS
from scrm_app.forms.engine.regions import REGION_NAMES
from scrm_app.rules.engine.condition import Condition, FieldInfo, fields_of
from scrm_app.rules.service import Source
from scrm_app.tickets.repository import asking, desk
from scrm_app.tickets.service import forms_of

PRIORITIES = {"0": Text("普通", "Normal"), "1": Text("加急", "Urgent"), "2": Text("特急", "Critical")}
CHANNELS = {
    "pc": Text("电脑", "Desktop"),
    "h5": Text("客户链接", "Customer link"),
    "wecom": Text("企业微信", "WeCom"),
    "wechat": Text("微信公众号", "WeChat account"),
    "youzan": Text("有赞", "Youzan"),
    "woocommerce": Text("WooCommerce", "WooCommerce"),
    "shopify": Text("Shopify", "Shopify"),
    "phone": Text("电话", "Phone"),
    "import": Text("导入", "Import"),
    "api": Text("接口", "API"),
}
NAMES: dict[str, tuple[Text, str]] = {
    "flow": (Text("流程", "Flow"), "single"),
    "priority": (Text("优先级", "Priority"), "single"),
    "channel": (Text("渠道", "Channel"), "single"),
    "store": (Text("门店", "Store"), "single"),
    "region_unit": (Text("所属区域", "Region of the store"), "single"),
    "customer_type": (Text("客户等级", "Customer level"), "single"),
    "customer_tags": (Text("客户标签", "Customer tags"), "text"),
    "title": (Text("标题", "Title"), "text"),
    "amount": (Text("金额", "Amount"), "money"),
    "place": (Text("客户地区", "Region of the customer"), "region"),
    "node_name": (Text("环节", "Step"), "text"),
    "stage": (Text("阶段", "Stage"), "single"),
    "hour": (Text("几点 (0-23)", "Hour of the day"), "number"),
    "has_customer": (Text("是否老客户", "Known customer"), "single"),
}
YES_NO = {"yes": Text("是", "Yes"), "no": Text("否", "No")}
MAX_FORM_FIELDS = 120


class Facts(Mapping[str, Any]):
    """The ticket as rules see it; what costs a question (customer, place, form) is asked when a rule wants it."""

    def __init__(self, session: Session, row: Any, answers: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        self._session, self._row, self._answers, self._known = session, row, answers, dict(known)

    def __getitem__(self, key: str) -> Any:
        if key not in self._known:
            self._known[key] = self._find(key)
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter([*NAMES, *(f"a.{key}" for key in self._answers)])

    def __len__(self) -> int:
        return len(NAMES) + len(self._answers)

    def beside(self, **known: Any) -> "Facts":
        """The same ticket with some facts as they are about to be."""
        return Facts(self._session, self._row, self._answers, self._known | known)

    def _find(self, key: str) -> Any:
        row = self._row
        if key.startswith("a."):
            return self._answers.get(key[2:])
        if key in ("flow", "store"):
            return str(row.flow_id if key == "flow" else row.org_unit_id)
        if key in ("customer_type", "customer_tags"):
            return self._customer(key)
        if key in ("amount", "place"):
            return self._of_form(key)
        if key == "region_unit":
            unit = desk.unit(self._session, row.org_unit_id)
            return str(unit.parent_id or "") if unit else ""
        if key == "hour":
            return clock.local(row.created_at, settings().zone).hour
        if key == "has_customer":
            return "yes" if row.customer_id else "no"
        return {"priority": str(row.priority)}.get(key, getattr(row, key, None))

    def _customer(self, key: str) -> str:
        found = desk.customer(self._session, self._row.customer_id) if self._row.customer_id else None
        self._known["customer_type"] = found.customer_type if found else ""
        self._known["customer_tags"] = "、".join(str(tag) for tag in found.tags) if found else ""
        return str(self._known[key])

    def _of_form(self, key: str) -> Any:
        schema = forms_of.schema_of(self._session, self._row.form_version_id)
        found = answers_engine.by_role(schema, self._answers)
        place = found.get("region")
        self._known["amount"] = found.get("amount")
        self._known["place"] = place.get("codes") if isinstance(place, dict) else None
        return self._known[key]


def facts_of(session: Session, row: Any, answers: Mapping[str, Any] | None = None) -> Facts:
    """The ticket as rules see it; `answers` stand for those stored, when a step is about to change them."""
    return Facts(session, row, row.answers if answers is None else answers, {})


def facts_in_reach(session: Session, row: Any) -> Facts:
    """The same from a row of `asking.in_reach`, without asking for customer and place again."""
    tags = "、".join(str(tag) for tag in row.customer_tag_list or [])
    known = {"customer_type": row.customer_type or "", "customer_tags": tags, "region_unit": str(row.region_id or "")}
    return Facts(session, row, row.answers, known)


def sources_of(session: Session, condition: Condition) -> dict[str, Source]:
    """Where the database finds what a condition asks about; what is missing only Python can say."""
    asked = sorted(fields_of(condition))
    roles = {
        role: _keys_of_role(session, of) for role, of in (("amount", "amount"), ("place", "region")) if role in asked
    }
    return asking.sources(asked, roles, settings().zone, session.get_bind().dialect.name)


def _keys_of_role(session: Session, role: str) -> dict[str, list[int]] | None:
    """Form versions by the key of their field with this role; None when it is more than the stored answer."""
    found: dict[str, list[int]] = {}
    for version_id in asking.form_versions(session):
        playing = [f for f in forms_of.schema_of(session, version_id).questions() if f.role == role]
        if len(playing) > 1 or any(f.kind in ("location", *LOOKUP_KINDS) for f in playing):
            return None
        for field in playing:
            found.setdefault(field.key, []).append(version_id)
    return found


def fields(session: Session, actor: Actor) -> dict[str, FieldInfo]:
    """Everything a rule may ask about, in the language of the reader: the ticket first, then the forms in use."""
    lang = actor.lang
    options: dict[str, Mapping[str, str]] = {
        "flow": {str(f.flow_id): f.name for f in flows.list_published(session, actor)},
        "priority": _said(PRIORITIES, lang),
        "channel": _said(CHANNELS, lang),
        "stage": _said(STAGES, lang),
        "has_customer": _said(YES_NO, lang),
        "store": {str(i): name for i, name in desk.units_of_kind(session, "store")},
        "region_unit": {str(i): name for i, name in desk.units_of_kind(session, "region")},
        "customer_type": {word: word for word in [*desk.customer_types(session), "VIP"]},
        "place": REGION_NAMES,
    }
    found = {key: FieldInfo(key, text.say(lang), kind, options.get(key, {})) for key, (text, kind) in NAMES.items()}
    for flow in flows.list_published(session, actor):
        schema = forms_of.schema_of(session, flow.form_version_id)
        for key, info in form_schema.condition_fields(schema).items():
            label = f"{info.label} ({flow.name})"
            if len(found) < MAX_FORM_FIELDS:
                found.setdefault(f"a.{key}", FieldInfo(f"a.{key}", label, info.kind, info.options))
    return found


def _said(words: Mapping[str, Text], lang: str) -> dict[str, str]:
    return {key: text.say(lang) for key, text in words.items()}

"""Form fields that many flows share, and how a template is put together from them."""

from collections.abc import Sequence

from scrm_app.library.engine.build import Json, choice, field, parts_table
from scrm_app.library.engine.compose import Step, compose
from scrm_app.library.engine.shape import URGENCIES, FlowTemplate

__all__ = [
    "address",
    "amount",
    "choice",
    "field",
    "form",
    "goods",
    "hours",
    "note",
    "order",
    "parts_table",
    "photos",
    "result",
    "template",
    "when_at",
    "when_on",
]


def form(title: str, *fields: Json, person: str = "联系人", inner: bool = False, logic: Sequence[Json] = ()) -> Json:
    """What it is about, who it is about, how urgent, then the fields of the trade; `inner` has no customer."""
    who = [
        field("customer_name", "text", person, role="customer_name", required=True, width=1, max_length=40),
        field("phone", "phone", "联系电话", role="phone", required=True, width=1),
        field("customer", "customer", "客户档案", role="customer", width=1),
    ]
    urgency = choice("urgency", "紧急程度", list(URGENCIES), role="urgency", width=1, default="普通")
    head = field("title", "text", title, role="title", required=True, width=3, max_length=60)
    made: Json = {"fields": [head, *([] if inner else who), urgency, *fields]}
    return made | {"logic": list(logic)} if logic else made


def address(label: str = "上门地址") -> Json:
    """Where the work is done."""
    return field("address", "text", label, role="address", required=True, width=3, max_length=120)


def amount(label: str = "金额") -> Json:
    """Money of the ticket, in fen."""
    return field("amount", "money", label, role="amount", width=1)


def hours(label: str = "工时 (小时)") -> Json:
    """Hours of labour, for settlement."""
    return field("labour_hours", "number", label, role="labour_hours", width=1, min=0, max=200)


def photos(label: str = "照片") -> Json:
    """Pictures and other files."""
    return field("photos", "attachment", label, width=3)


def note(label: str = "补充说明", *, required: bool = False) -> Json:
    """Free words."""
    return field("note", "long_text", label, width=3, max_length=1000, required=required)


def result(label: str, options: list[str] | None = None) -> Json:
    """What came of it: one of `options`, or in words."""
    if options:
        return choice("result", label, options, width=1)
    return field("result", "long_text", label, width=3, max_length=1000)


def order(label: str = "订单号") -> Json:
    """Which order it is about."""
    return field("order_number", "text", label, required=True, width=1, max_length=40)


def goods(label: str = "商品名称") -> Json:
    """Which goods it is about."""
    return field("goods", "text", label, required=True, width=1, max_length=60)


def when_at(label: str, *, required: bool = True) -> Json:
    """A day and a time, under the key `visit_at`."""
    return field("visit_at", "datetime", label, required=required, width=1)


def when_on(key: str, label: str, *, required: bool = True) -> Json:
    """A day."""
    return field(key, "date", label, required=required, width=1)


def template(
    code: str,
    name: str,
    stage: str,
    about: str,
    content: Json,
    script: str,
    *,
    pre: Sequence[Step] = (),
    mid: Sequence[Step] = (),
    post: Sequence[Step] = (),
    first: str = "我们已收到您的请求",
    last: str = "服务已完成, 感谢您的信任",
) -> FlowTemplate:
    """A flow and its form, from their parts."""
    graph = compose(pre, mid, post, first=first, last=last)
    return FlowTemplate(code, name, stage, about, content, graph, script)

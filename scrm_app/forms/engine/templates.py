"""Forms to start from, in the language of whoever starts; afterwards they are the user's own."""

from typing import Any

from scrm_app.core.text import Text

Field = dict[str, Any]


def _field(key: str, kind: str, label: Text, **more: Any) -> Field:
    return {"key": key, "kind": kind, "label": label} | more


def _options(*labels: Text) -> list[dict[str, Any]]:
    return [{"value": f"o{index + 1}", "label": label} for index, label in enumerate(labels)]


URGENCY = _field(
    "urgency",
    "single",
    Text("紧急程度", "Urgency"),
    width=1,
    role="urgency",
    default="o1",
    options=_options(Text("普通", "Normal"), Text("加急", "Urgent"), Text("特急", "Critical")),
)
NAME = _field("contact", "text", Text("联系人", "Contact"), width=1, role="customer_name", required=True, max_length=30)
PHONE = _field("phone", "phone", Text("联系电话", "Phone"), width=1, role="phone", required=True)
REGION = _field("region", "region", Text("所在地区", "Region"), role="region")
ADDRESS = _field("address", "text", Text("详细地址", "Address"), role="address")
PHOTOS = _field(
    "photos", "attachment", Text("现场照片", "Photos"), help=Text("最多 9 张, 手机可直接拍照。", "Up to nine.")
)
PARTS = _field(
    "parts",
    "table",
    Text("备件明细", "Parts"),
    role="parts",
    columns=[
        _field("part", "text", Text("备件", "Part"), required=True, role="part"),
        _field("quantity", "number", Text("数量", "Quantity"), required=True, role="quantity", min=0, default=1),
        _field("unit_price", "money", Text("单价", "Unit price"), role="unit_price", min=0),
    ],
)
HOURS = _field("hours", "number", Text("工时", "Labour hours"), width=1, role="labour_hours", min=0, max=200)

TEMPLATES: dict[str, tuple[Text, Text, list[Field]]] = {
    "repair": (
        Text("上门报修单", "Repair request"),
        Text("设备报修: 故障、联系人、地址、备件与工时", "Equipment repair: fault, contact, address, parts and hours"),
        [
            _field(
                "fault",
                "long_text",
                Text("故障描述", "Fault"),
                required=True,
                role="title",
                max_length=500,
                placeholder=Text("例如: 开机后不制冷, 显示 E4", "Does not cool, shows E4"),
            ),
            _field("device", "text", Text("设备型号", "Model"), width=2, max_length=60),
            URGENCY,
            NAME,
            PHONE,
            _field("visit_at", "datetime", Text("预约上门时间", "Preferred visit"), width=1),
            REGION,
            ADDRESS,
            PHOTOS,
            _field("service", "section", Text("维修结果 (由工程师填写)", "Result (by the engineer)")),
            _field("diagnosis", "long_text", Text("故障原因", "Diagnosis")),
            PARTS,
            HOURS,
        ],
    ),
    "return": (
        Text("退换货申请", "Return or exchange"),
        Text("零售售后: 订单、原因、金额与凭证", "Retail after-sales: order, reason, amount and proof"),
        [
            _field("order", "text", Text("订单编号", "Order number"), width=2, required=True, role="title"),
            _field(
                "kind",
                "single",
                Text("处理方式", "Wish"),
                width=1,
                required=True,
                options=_options(Text("退货", "Return"), Text("换货", "Exchange"), Text("仅退款", "Refund only")),
            ),
            _field(
                "reason",
                "multiple",
                Text("原因", "Reason"),
                required=True,
                options=_options(
                    Text("质量问题", "Quality"),
                    Text("发错货", "Wrong goods"),
                    Text("少件", "Missing parts"),
                    Text("与描述不符", "Not as described"),
                    Text("不想要了", "Changed my mind"),
                ),
            ),
            _field("amount", "money", Text("申请金额", "Amount"), width=1, role="amount", min=0),
            NAME,
            PHONE,
            _field("note", "long_text", Text("补充说明", "Notes")),
            PHOTOS | {"label": Text("凭证照片", "Proof")},
        ],
    ),
    "refund": (
        Text("课程退费申请", "Course refund"),
        Text("教育培训: 学员、课程、剩余课时与退费金额", "Training: student, course, hours left and refund"),
        [
            _field("student", "text", Text("学员姓名", "Student"), width=1, required=True, role="customer_name"),
            PHONE,
            _field(
                "course",
                "single",
                Text("课程类型", "Course"),
                width=1,
                required=True,
                role="title",
                options=_options(Text("体验课", "Trial"), Text("系统课", "Full course"), Text("一对一", "One to one")),
            ),
            _field("hours_left", "number", Text("剩余课时", "Hours left"), width=1, required=True, min=0, max=2000),
            _field("amount", "money", Text("退费金额", "Refund"), width=1, required=True, role="amount", min=0),
            _field("paid_on", "date", Text("缴费日期", "Paid on"), width=1),
            _field("reason", "long_text", Text("退费原因", "Reason"), required=True),
        ],
    ),
    "lead": (
        Text("客户咨询登记", "Enquiry"),
        Text("售前: 需求、预算与来源", "Pre-sales: need, budget and source"),
        [
            _field("need", "long_text", Text("需求描述", "Need"), required=True, role="title"),
            NAME,
            PHONE,
            _field("budget", "money", Text("预算", "Budget"), width=1, min=0, role="amount"),
            _field(
                "source",
                "single",
                Text("来源", "Source"),
                options=_options(
                    Text("企业微信", "WeCom"),
                    Text("公众号", "Official account"),
                    Text("老客户推荐", "Referral"),
                    Text("门店", "Store"),
                    Text("电话", "Phone"),
                ),
            ),
            REGION,
            _field("owner", "person", Text("跟进人", "Owner"), width=1),
        ],
    ),
}


def build_template(code: str, lang: str) -> dict[str, Any]:
    """The schema of a template in a language; an unknown code is an empty form."""
    fields = TEMPLATES[code][2] if code in TEMPLATES else []
    return {"fields": [_say(field, lang) for field in fields]}


def _say(value: Any, lang: str) -> Any:
    if isinstance(value, Text):
        return value.say(lang)
    if isinstance(value, dict):
        return {key: _say(item, lang) for key, item in value.items()}
    return [_say(item, lang) for item in value] if isinstance(value, list) else value

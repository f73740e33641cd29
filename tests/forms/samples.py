"""Forms used by the tests of this folder."""

from typing import Any


def field(key: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": label} | more


LEVELS = [{"value": "high", "label": "特急"}, {"value": "low", "label": "普通"}]
PARTS = field(
    "parts",
    "table",
    "备件明细",
    role="parts",
    columns=[
        field("name", "text", "备件", role="part", required=True),
        field("qty", "number", "数量", role="quantity", min=0),
        field("price", "money", "单价", role="unit_price"),
    ],
)
REPAIR: dict[str, Any] = {
    "fields": [
        field("fault", "text", "故障描述", required=True, role="title", max_length=50),
        field("level", "single", "紧急程度", options=LEVELS, default="low", role="urgency"),
        field("phone", "phone", "联系电话", required=True, role="phone"),
        PARTS,
        field("hours", "number", "工时", role="labour_hours", min=0, max=100),
    ]
}
EVERY_KIND: dict[str, Any] = {
    "fields": [
        *REPAIR["fields"],
        field("head", "section", "更多信息"),
        field("story", "long_text", "经过"),
        field("cost", "money", "费用", min=0),
        field("day", "date", "日期"),
        field("moment", "datetime", "时间"),
        field("tags", "multiple", "标签", options=LEVELS, max=2),
        field("place", "region", "地区"),
        field("who", "person", "经办人"),
        field("buyer", "customer", "客户"),
        field("photos", "attachment", "照片"),
        field("tab", "tab", "第二页", layout=2),
        field("intro", "rich", "说明", body="## 须知\n- 请**如实**填写\n- [规定](https://example.com/a)"),
        field("line", "divider", ""),
        field("clock", "time", "几点"),
        field("stay", "date_range", "入住"),
        field("mood", "rating", "满意度", max=5),
        field("heat", "slider", "温度", min=-10, max=40, step=0.5),
        field("code", "scan", "条码"),
        field("spot", "location", "位置"),
        field("pictures", "image", "图片", max=3),
        field("sign", "signature", "签名"),
        field("shop", "department", "门店"),
        field("goods", "product", "商品"),
        field("bought", "order", "订单"),
        field("machine", "equipment", "设备"),
        field("before", "ticket", "上次工单"),
        field("twice", "formula", "两倍", formula="1 + 1"),
        field("own_number", "serial", "编号", pattern="WX{yyyy}{mm}-{0001}"),
    ]
}

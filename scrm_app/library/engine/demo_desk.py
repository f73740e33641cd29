"""How the demo company gives out tickets: skills, shifts, rules, promises, ladders; one ladder for everybody."""

from typing import Any

Json = dict[str, Any]
SKILLS = ("发动机", "钣金喷漆", "空调制冷", "新能源三电", "底盘制动")
WHO_CAN: dict[str, dict[str, int]] = {
    "wangqiang": {"发动机": 3, "底盘制动": 2, "空调制冷": 1},
    "liujun": {"新能源三电": 3, "空调制冷": 3, "发动机": 1},
    "zhangwei": {"钣金喷漆": 3, "发动机": 2, "底盘制动": 2},
    "chenbo": {"发动机": 2, "空调制冷": 2, "新能源三电": 1},
    "zhaolei": {"底盘制动": 3, "钣金喷漆": 2},
}
SHIFTS = (("早班", 8 * 60, 16 * 60), ("晚班", 13 * 60, 21 * 60), ("夜间值班", 21 * 60, 8 * 60))
ROSTER = ("wangqiang", "liujun", "xuqing", "zhangwei", "fangting", "chenbo", "mali", "zhaolei", "yujia")
POSITIONS = {
    "pudong": (31.2245, 121.5447),
    "xihu": (30.2741, 120.1301),
    "chaoyang": (39.9219, 116.4435),
    "gaoxin": (30.5728, 104.0633),
}


def _leaf(field: str, op: str, value: Any) -> Json:
    return {"field": field, "op": op, "value": value}


def _any(*parts: Json) -> Json:
    return {"op": "any", "of": list(parts)}


def _titled(*words: str) -> Json:
    return _any(*(_leaf("title", "contains", word) for word in words))


RETURNS = (
    "退换货停留: 24 小时提醒处理人, 48 小时 → 区域经理",
    _titled("退货", "换货", "退换"),
    {
        "trigger": "idle",
        "levels": [
            {"after_minutes": 24 * 60, "who": "assignee", "urgent": False},
            {"after_minutes": 48 * 60, "who": "region_manager", "urgent": False},
            {"after_minutes": 72 * 60, "who": "supervisor", "urgent": True},
        ],
    },
)
"""The ladder every new installation starts with."""

_GOOD = _leaf("customer_type", "in", ["VIP", "企业"])


def dispatch_rules(skills: dict[str, int], east: int) -> list[tuple[str, Json | None, Json]]:
    """(name, condition, what then), in the order they are asked."""
    technicians = {"roles": ["technician"]}
    return [
        (
            "新能源车由三电专员处理",
            _titled("新能源", "电池", "充电", "电机"),
            {**technicians, "strategy": "skill_match", "reach": "around", "skills": [skills["新能源三电"]]},
        ),
        (
            "企业与 VIP 客户由上次服务的技师接",
            _GOOD,
            {**technicians, "strategy": "same_person", "reach": "region", "cap": 12},
        ),
        (
            "夜间只派给值班人员",
            _any(_leaf("hour", "ge", 21), _leaf("hour", "lt", 6)),
            {**technicians, "strategy": "least_loaded", "reach": "region", "on_duty": True},
        ),
        (
            "华东区按最近服务点",
            _leaf("region_unit", "eq", str(east)),
            {**technicians, "strategy": "nearest", "reach": "region", "max_km": 300, "cap": 15},
        ),
        ("其他按负载最少", None, {**technicians, "strategy": "least_loaded", "reach": "around", "cap": 20}),
    ]


PRIORITY_RULES: list[tuple[str, Json | None, Json]] = [
    ("行车安全: 刹车、漏油、拖车", _titled("刹车", "制动", "漏油", "拖车", "抛锚"), {"level": 2}),
    ("VIP 客户", _leaf("customer_type", "in", ["VIP"]), {"level": 1}),
]


def _promise(response: int, resolution: int, warn: int = 80) -> Json:
    return {
        "response_minutes": response,
        "resolution_minutes": resolution,
        "node_percent": 100,
        "warn_percent": warn,
    }


PROMISES: list[tuple[str, Json | None, Json]] = [
    ("特急: 15 分钟响应, 1 天解决", _leaf("priority", "eq", "2"), _promise(15, 24 * 60)),
    ("企业与 VIP: 30 分钟响应, 3 天解决", _GOOD, _promise(30, 3 * 24 * 60)),
    ("标准: 2 小时响应, 5 天解决", None, _promise(120, 5 * 24 * 60)),
]
LADDERS: list[tuple[str, Json | None, Json]] = [
    RETURNS,
    (
        "首次响应超时",
        None,
        {
            "trigger": "response",
            "levels": [
                {"after_minutes": 0, "who": "leader", "urgent": False},
                {"after_minutes": 120, "who": "supervisor", "urgent": False},
            ],
        },
    ),
]
VIEWS = (
    ("超时工单", "status=overdue&sort=due"),
    ("待领取", "status=unassigned"),
    ("本周新建", "status=all&q=%E6%96%B0%E5%BB%BA%3A%E6%9C%AC%E5%91%A8"),
)
"""Shared views of the ticket list: name and address."""
REPLIES = (
    ("已受理", "{客户姓名}您好, 您的工单 {工单号} 已由{门店}受理, {处理人}会尽快与您联系。"),
    ("预约到店", "{客户姓名}您好, 请在预约时间带车到{门店}, 到店报工单号 {工单号} 即可。"),
    ("配件到货", "{客户姓名}您好, 您的配件已到货, 工单 {工单号} 可以安排施工了, 请回复方便的时间。"),
    ("请补充照片", "{客户姓名}您好, 请在本页上传一张故障部位的照片, 方便我们提前备件。"),
)
"""Canned replies everybody has: title and words."""
DATE_RULES = (
    ("客户生日关怀", "customer.birthday", 0, 540, "owner", "打个电话或发条短信祝福。"),
    ("今天要跟进", "opportunity.follow_up", 0, 540, "owner", ""),
    ("车险快到期", "customer.own:insured_until", -30, 570, "owner", "问问是否需要续保, 顺便约一次检测。"),
    ("设备保养快到期", "equipment.service", -7, 600, "owner", "联系客户预约保养时间。"),
)
"""Reminders on dates: name, date, days after it, minute of the day, whom, words."""

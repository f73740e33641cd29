"""The three flows and forms of the demo company: repair, complaint, care at the customer's door."""

from dataclasses import dataclass

from scrm_app.library.engine.build import (
    Json,
    approval,
    chain,
    choice,
    edge,
    field,
    flow,
    leaf,
    node,
    parts_table,
    task,
)

START = node("start", "start", "开始", stage="pre", customer_text="我们已收到您的请求")
END = node("end", "end", "结束", stage="post", customer_text="服务已完成, 感谢您的信任")


@dataclass(frozen=True)
class FlowContent:
    """A form and the flow that runs on it, as the designers would have drawn them."""

    code: str
    name: str
    form_name: str
    form: Json
    graph: Json
    colour: str = "blue"
    about: str = ""


def _who() -> list[Json]:
    return [
        field("customer", "customer", "客户档案", role="customer", width=1),
        field("customer_name", "text", "联系人", role="customer_name", required=True, width=1, max_length=40),
        field("phone", "phone", "联系电话", role="phone", required=True, width=1),
    ]


def _repair_form() -> Json:
    return {
        "fields": [
            field("title", "text", "问题简述", role="title", required=True, width=3, max_length=60),
            *_who(),
            field("plate", "text", "车牌号", required=True, width=1, placeholder="沪A·12345", max_length=12),
            field("car", "text", "品牌车型", width=1, placeholder="例如: 大众 朗逸 2021款"),
            field("mileage", "number", "行驶里程 (公里)", width=1, min=0),
            choice("fault_kind", "故障类别", ["发动机", "制动", "空调", "底盘", "电路", "轮胎", "车身"], required=True),
            choice("urgency", "紧急程度", ["普通", "加急", "特急"], role="urgency", width=1, default="普通"),
            field("fault", "long_text", "故障描述", width=3, help="什么时候出现, 有没有异响或亮灯", max_length=1000),
            field("photos", "attachment", "照片", width=3, help="仪表灯、损伤部位, 最多 6 张"),
            field("diagnosis", "long_text", "检测结论", width=3, max_length=1000),
            parts_table(),
            field("labour_hours", "number", "工时 (小时)", role="labour_hours", width=1, min=0, max=200),
            field("amount", "money", "预估金额", role="amount", width=1),
        ],
        "logic": [
            {
                "id": "tyres",
                "name": "换轮胎不问里程",
                "when": leaf("fault_kind", "eq", "轮胎"),
                "effects": [{"do": "hide", "fields": ["mileage"]}],
            }
        ],
        "rights": {"audience:export": {"phone": "mask:phone"}, "audience:customer": {"plate": "mask:last4"}},
    }


def _repair_graph() -> Json:
    nodes = [
        START,
        task("accept", "受理登记", "service", 60, "门店已受理, 正在为您安排技师", stage="pre"),
        task(
            "diagnose",
            "检测诊断",
            "technician",
            960,
            "技师正在检测您的爱车",
            stage="pre",
            assign={"kind": "dispatch", "value": "technician"},
            checklist=["读取故障码", "路试", "拍照留档"],
            required_fields=["diagnosis"],
        ),
        node("big", "condition", "金额是否超过 3,000 元", stage="mid"),
        approval("approve", "店长审批", "manager", 960, "门店正在核对维修方案", required_fields=["amount"]),
        task(
            "repair",
            "维修施工",
            "technician",
            2160,
            "技师正在维修您的爱车",
            tell_customer=["page"],
            required_fields=["labour_hours"],
            checklist=["更换备件留旧件", "扭矩复核"],
        ),
        node("stock", "auto", "核减备件", stage="mid", steps=[{"do": "deduct_parts", "table": "parts"}]),
        approval("check", "完工质检", "manager", 960, "维修完成, 正在质检", tell_customer=["page"]),
        task("deliver", "交车回访", "service", 1440, "可以来取车了, 请带好随身证件", stage="post"),
        END,
    ]
    edges = [
        *chain("start", "accept", "diagnose", "big"),
        edge("big", "approve", condition=leaf("amount", "gt", 300_000), name="超过 3,000 元"),
        edge("big", "repair", is_default=True, name="其他"),
        edge("approve", "repair"),
        *chain("repair", "stock", "check", "deliver", "end"),
    ]
    return flow(nodes, edges, {"approve": (1, 4), "repair": (0, 5)})


def _complaint_form() -> Json:
    kinds = ["服务态度", "维修质量", "收费争议", "等待过久", "备件质量"]
    return {
        "fields": [
            field("title", "text", "投诉事由", role="title", required=True, width=3, max_length=60),
            *_who(),
            choice("kind", "投诉类别", kinds, required=True),
            choice("urgency", "紧急程度", ["普通", "加急", "特急"], role="urgency", default="普通"),
            field("happened_on", "date", "发生日期", width=1),
            field("story", "long_text", "经过", required=True, width=3, max_length=2000),
            field("photos", "attachment", "凭证照片", width=3),
            field("solution", "long_text", "处理方案", width=3, max_length=1000),
            field("amount", "money", "补偿金额", role="amount", width=1),
        ]
    }


def _complaint_graph() -> Json:
    nodes = [
        START,
        task("accept", "投诉受理", "service", 60, "客服已收到您的反馈, 会尽快联系您", stage="pre"),
        node("grave", "condition", "是否特急", stage="mid"),
        task("region", "区域督办", "region_manager", 960, "区域负责人正在亲自处理", required_fields=["solution"]),
        task("handle", "店长处理", "manager", 1440, "店长正在核实情况", required_fields=["solution"]),
        approval("approve", "补偿审批", "region_manager", 1440, "处理方案正在审批"),
        task("reply", "回复客户", "service", 960, "处理结果已出, 客服会电话告知您", stage="post"),
        END,
    ]
    edges = [
        *chain("start", "accept", "grave"),
        edge("grave", "region", condition=leaf("urgency", "eq", "特急"), name="特急"),
        edge("grave", "handle", is_default=True, name="其他"),
        edge("region", "approve"),
        edge("handle", "approve"),
        *chain("approve", "reply", "end"),
    ]
    return flow(nodes, edges, {"region": (1, 3), "handle": (0, 3), "approve": (0, 4), "reply": (0, 5), "end": (0, 6)})


def _care_form() -> Json:
    return {
        "fields": [
            field("title", "text", "服务项目", role="title", required=True, width=3, max_length=60),
            *_who(),
            field("plate", "text", "车牌号", required=True, width=1, max_length=12),
            choice(
                "package", "保养套餐", ["基础保养", "深度保养", "空调养护", "蓄电池更换", "补胎换胎"], required=True
            ),
            field("visit_at", "datetime", "预约上门时间", width=1),
            field("area", "region", "所在地区", role="region", width=1),
            field("address", "text", "详细地址", role="address", required=True, width=3, max_length=120),
            field("note", "long_text", "给师傅的话", width=3, max_length=500),
            parts_table(),
            field("labour_hours", "number", "工时 (小时)", role="labour_hours", width=1, min=0, max=100),
            field("amount", "money", "预估金额", role="amount", width=1),
        ]
    }


def _care_graph() -> Json:
    nodes = [
        START,
        task("book", "预约确认", "service", 240, "客服正在与您确认上门时间", stage="pre"),
        task(
            "visit",
            "上门服务",
            "technician",
            2880,
            "师傅会按约定时间上门",
            assign={"kind": "dispatch", "value": "technician"},
            checklist=["出发前电话联系", "施工前后拍照"],
            required_fields=["labour_hours"],
        ),
        task("confirm", "客户确认", "service", 1440, "服务已完成, 请确认是否满意", stage="post"),
        END,
    ]
    return flow(nodes, chain("start", "book", "visit", "confirm", "end"))


def demo_flows() -> list[FlowContent]:
    """Repair, complaint and care, in the order they are shown."""
    return [
        FlowContent(
            "repair",
            "维修工单",
            "维修登记表",
            _repair_form(),
            _repair_graph(),
            "blue",
            "从接车登记到交车回访, 金额高的先由店长审批",
        ),
        FlowContent(
            "complaint",
            "投诉处理",
            "投诉登记表",
            _complaint_form(),
            _complaint_graph(),
            "tomato",
            "客户不满意时登记、核实、补偿, 直到客户确认",
        ),
        FlowContent(
            "care", "上门保养", "上门保养预约表", _care_form(), _care_graph(), "jade", "客户预约, 技师带配件上门做保养"
        ),
    ]

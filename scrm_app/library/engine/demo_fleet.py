"""A flow of the demo company that shows a vote and a sub-flow: the yearly care plan of a fleet."""

from scrm_app.library.engine.build import Json, approval, chain, choice, field, flow, node, task
from scrm_app.library.engine.demo_flows import END, START, FlowContent

SCENARIO = "两票同意就开出上门保养单"
CARRIED = ("title", "customer_name", "phone", "plate", "package", "address")
"""Answers that the care ticket takes over."""
ANSWERS: Json = {
    "title": "顺达物流 12 台车年度保养",
    "customer_name": "周师傅",
    "phone": "13900009999",
    "plate": "沪A·88612",
    "package": "深度保养",
    "address": "浦东新区川沙路 128 号停车场",
    "cars": 12,
    "amount": 1_260_000,
}


def _form() -> Json:
    return {
        "fields": [
            field("title", "text", "方案名称", role="title", required=True, width=3, max_length=60),
            field("customer", "customer", "客户档案", role="customer", width=1),
            field("customer_name", "text", "联系人", role="customer_name", required=True, width=1, max_length=40),
            field("phone", "phone", "联系电话", role="phone", required=True, width=1),
            field("cars", "number", "车辆数", required=True, width=1, min=1, max=500),
            field("plate", "text", "首台车牌号", required=True, width=1, max_length=12),
            choice("package", "保养套餐", ["基础保养", "深度保养", "空调养护"], required=True),
            field("address", "text", "上门地址", role="address", required=True, width=3, max_length=120),
            field("amount", "money", "方案总价", role="amount", required=True, width=1),
            field("result", "long_text", "执行结果", width=3, max_length=1000),
        ]
    }


def fleet_flow(care_id: int, office_id: int) -> FlowContent:
    """`care_id`: the flow that is called; `office_id`: the department whose finance votes."""
    voters = [
        {"kind": "role", "value": "manager"},
        {"kind": "leader2", "value": ""},
        {"kind": "unit_role", "value": "finance", "unit": str(office_id)},
    ]
    nodes = [
        START,
        task("plan", "编制方案", "service", 480, "门店正在为您的车队编制保养方案", stage="pre"),
        approval(
            "vote",
            "方案会审",
            "manager",
            960,
            "方案正在会审",
            approval={"mode": "ratio", "percent": 60, "approvers": voters, "dedupe": False},
            on_reject="previous",
        ),
        node(
            "visit",
            "subflow",
            "上门保养",
            subflow={
                "flow_id": care_id,
                "sync": True,
                "into": [{"source": key, "target": key} for key in CARRIED],
                "out": [{"source": "amount", "target": "amount"}],
            },
        ),
        task("report", "登记结果", "service", 1440, "保养已完成, 结果报告马上发给您", stage="post"),
        END,
    ]
    graph = flow(nodes, chain("start", "plan", "vote", "visit", "report", "end"))
    about = "三方按比例表决, 通过后自动开出上门保养单"
    return FlowContent("fleet", "车队保养方案", "车队保养方案表", _form(), graph, "violet", about)

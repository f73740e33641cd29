"""The shared look of flows: node and edge drawings, and their words in both languages."""

from typing import Any

import reflex as rx

from components.words import say

LOOK = rx.asset("flow_look.jsx", shared=True)
rx.asset("flow_look.css", shared=True)
rx.asset("flow_lanes.js", shared=True)
rx.asset("flow_drag.js", shared=True)
XYFLOW = "@xyflow/react@12.12.1"


def look_texts() -> dict[str, Any]:
    """Words on nodes and edges."""
    return {
        "kinds": {
            "start": say("开始", "Start"),
            "task": say("处理", "Task"),
            "approval": say("审批", "Approval"),
            "condition": say("条件分支", "Condition"),
            "parallel": say("并行", "Parallel"),
            "inclusive": say("包容分支", "Inclusive branch"),
            "join": say("汇合", "Join"),
            "wait": say("等待", "Wait"),
            "subflow": say("子流程", "Sub-flow"),
            "auto": say("自动动作", "Automatic action"),
            "cc": say("抄送", "Copy to"),
            "end": say("结束", "End"),
        },
        "stages": {"pre": say("售前", "Pre"), "mid": say("售中", "In"), "post": say("售后", "After")},
        "assigns": {
            "role": say("角色", "Role"),
            "person": say("指定人员", "Person"),
            "leader": say("部门负责人", "Team leader"),
            "dispatch": say("自动派单", "Automatic dispatch"),
            "starter": say("发起人", "Whoever opened it"),
            "leader2": say("上级负责人", "Leader's leader"),
            "unit_role": say("部门的角色", "Role in a department"),
        },
        "nobody": say("未指定处理人", "Nobody chosen"),
        "lostRole": say("角色已删除", "Removed role"),
        "lostPerson": say("人员已停用", "Inactive person"),
        "problemCount": say("{n} 个问题", "{n} problem(s)"),
        "insertHere": say("在这里插入节点", "Insert a node here"),
        "minutes": say("分钟", "min"),
        "hours": say("小时", "h"),
        "days": say("天", "d"),
        "unitGap": " ",
        "otherwise": say("其它情况", "Otherwise"),
        "noCondition": say("未设条件", "No condition"),
    }

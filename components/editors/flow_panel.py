"""The words of the property panel of the flow designer, in both languages."""

from typing import Any

from components.editors.flow_kinds import kind_texts
from components.words import say


def panel_texts() -> dict[str, Any]:
    """Words of the property panel."""
    return {
        "flow": say("流程检查", "Check of the flow"),
        "edge": say("连线", "Edge"),
        "close": say("关闭", "Close"),
        "remove": say("删除", "Delete"),
        "duplicate": say("复制一份", "Duplicate"),
        "noProblems": say("没有问题, 可以发布", "No problems; ready to publish"),
        "hints": [
            say("点节点或连线, 在这里改设置", "Click a node or an edge to change it here"),
            say("从节点下方的圆点拖线到另一个节点", "Drag from the dot under a node to another node"),
            say("点连线上的 + 在中间插入节点", "The + on an edge puts a node in between"),
            say(
                "按住 Shift 拖动可框选; Ctrl C / V 可跨流程复制",
                "Shift-drag selects several; Ctrl C / V copies, even between flows",
            ),
        ],
        "name": say("名称", "Name"),
        "stage": say("阶段", "Stage"),
        "stagesLong": {
            "pre": say("售前", "Pre-sale"),
            "mid": say("售中", "In sale"),
            "post": say("售后", "After-sale"),
        },
        "who": say("处理人", "Who"),
        "chooseWho": say("请选择处理人", "Choose who works here"),
        "choose": say("请选择", "Choose"),
        "peopleCount": say("{n} 人", "{n} people"),
        "whoHelp": {
            "role": say(
                "工单所属门店里有这个角色的人都能领取", "Anyone with this role at the ticket's store can take it"
            ),
            "dispatch": say("按派单规则自动选人", "Chosen by the dispatch rules"),
            "leader": say("工单所属门店的负责人", "Whoever leads the ticket's store"),
            "starter": say("谁发起的就由谁处理", "Whoever opened the ticket"),
            "person": "",
            "none": "",
        },
        "limit": say("处理时限", "Time limit"),
        "before": say("到期前提醒", "Remind before it is due"),
        "after": say("超时后提醒", "Remind when overdue by"),
        "none": say("不限", "None"),
        "unit": say("单位", "Unit"),
        "allowed": say("可以做的操作", "Allowed actions"),
        "actions": {
            "complete": say("完成", "Complete"),
            "approve": say("同意", "Approve"),
            "reject": say("驳回", "Reject"),
            "return": say("退回", "Return"),
            "transfer": say("转办", "Transfer"),
            "claim": say("领取", "Claim"),
            "delegate": say("委派", "Delegate"),
            "add_sign": say("加签", "Add people"),
            "remove_sign": say("减签", "Take people off"),
            "pause": say("挂起", "Put on hold"),
            "terminate": say("终止", "End the ticket"),
        },
        "kindWords": kind_texts(),
        "onReject": say("驳回后", "After rejecting"),
        "rejectEnd": say("工单结束", "The ticket ends"),
        "rejectBack": say("退回第一步", "Back to the first node"),
        "required": say("这一步必须填写的字段", "Fields required at this node"),
        "noFields": say("先选择表单, 这里会列出它的字段", "Choose a form first; its fields appear here"),
        "checklist": say("检查清单", "Checklist"),
        "addCheck": say("添加一项, 回车确认", "Add an entry, Enter to confirm"),
        "customerText": say("给客户看的话", "What the customer reads"),
        "customerHelp": say(
            "工单到这一步时, 客户的进度页显示这句话", "Shown on the customer's progress page at this node"
        ),
        "next": say("下一步", "Next"),
        "branches": say("分支, 从上到下判断", "Branches, tried from top to bottom"),
        "branchHelp": say("第一条成立的分支生效", "The first branch that applies is taken"),
        "earlier": say("提前判断", "Try earlier"),
        "later": say("推后判断", "Try later"),
        "removeEdge": say("删除连线", "Delete the edge"),
        "connectTo": say("连接到…", "Connect to…"),
        "isDefault": say("默认分支", "Default branch"),
        "defaultHelp": say("其它分支都不成立时走这条", "Taken when no other branch applies"),
        "when": say("什么情况下走这条", "When to go this way"),
        "plainEdge": say("上一步完成后直接走到这里。", "Followed as soon as the node before is done."),
        "edgeName": say("显示名称", "Shown name"),
        "edgeNameHelp": say("留空则显示条件", "Empty shows the condition"),
    }

"""The words of the property panel of the flow designer, in both languages."""

from typing import Any

from components.editors.flow_kinds import kind_texts
from components.editors.form_rule_words import level_words
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
        "nodeKind": say("类型", "Kind"),
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
            "leader2": say("工单所属门店负责人的上级", "The leader of that leader"),
            "unit_role": say("所选部门里有这个角色的人", "Whoever has this role in the chosen department"),
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
        "required": say("这一步必须填写的字段", "Fields required at this node"),
        "noFields": say("先选择表单, 这里会列出它的字段", "Choose a form first; its fields appear here"),
        "rights": {
            **level_words(),
            "title": say("字段权限", "Rights on fields"),
            "nothing": say("按表单的规定", "As the form says"),
            "help": say(
                "只在这一步有效, 和表单里按角色、部门、对象的权限取最严的一层; 发布流程后生效。",
                "At this step only. The strictest of this and the form's rights by role, department and audience wins. "
                "Counts once the flow is published.",
            ),
            "all": say("全部字段", "All fields"),
            "gone": say("已删除的字段", "A field that is gone"),
            "clear": say("全部不限制", "Set all free"),
            "copyFrom": say("照搬另一步的权限…", "Copy from another step…"),
        },
        "checklist": say("检查清单", "Checklist"),
        "addCheck": say("添加一项, 回车确认", "Add an entry, Enter to confirm"),
        "customerText": say("给客户看的话", "What the customer reads"),
        "customerHelp": say(
            "工单到这一步时, 客户的进度页显示这句话; 可用 {客户姓名} {工单号} {门店}",
            "Shown on the customer's progress page at this node; {customer} {number} {store} are filled in",
        ),
        "customerEn": say("给客户看的话 (英文, 选填)", "The same in English (optional)"),
        "waitingText": say("等客户时发给客户的话 (选填)", "Told while we wait for the customer (optional)"),
        "waitingHelp": say(
            "在这一步按「等客户」时发出; 留空用系统文字", "Sent when somebody presses Wait for the customer here"
        ),
        "waitingEn": say("等客户时的话 (英文, 选填)", "The same in English (optional)"),
        "tellCustomer": say("到这一步时主动通知客户", "Tell the customer when the ticket comes here"),
        "tellBy": {
            "page": say("进度页通知", "On their page"),
            "sms": say("短信", "Text message"),
            "email": say("邮件 (有邮箱的客户)", "E-mail, where we have one"),
        },
        "serviceButton": say("客户页面显示「一键找客服」按钮", "Show a button that calls customer service"),
        "serviceHelp": say(
            "客户停在这一步时按一下, 处理人和门店主管马上收到提醒; 发布时选择移动, 进行中的工单也会有",
            "While the request is at this node, one press tells the assignee and the store's leader at once; "
            "move running tickets when publishing and they have it too",
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

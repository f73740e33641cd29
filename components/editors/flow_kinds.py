"""The words for the settings of single kinds of node, in both languages."""

from typing import Any

from components.words import say


def kind_texts() -> dict[str, Any]:
    """Votes, waits, sub-flows, automatic actions and copies."""
    return {**_votes(), **_waits(), **_steps()}


def _votes() -> dict[str, Any]:
    return {
        "unit": say("部门", "Department"),
        "addPerson": say("添加人员", "Add people"),
        "approvers": say("多人审批 (不填则由处理人一人决定)", "Several approvers (empty: the person above decides)"),
        "mode": say("审批方式", "How it is decided"),
        "modes": {
            "any": say("或签: 一人同意即可", "One is enough"),
            "all": say("会签: 所有人都要同意", "Everybody must agree"),
            "sequence": say("依次审批", "One after the other"),
            "ratio": say("按比例通过", "By share of votes"),
        },
        "percent": say("同意比例 (%)", "Share that must agree (%)"),
        "dedupe": say("自动去重: 已同意过的人或发起人自动通过", "Who agreed before or opened it is not asked again"),
        "onTimeout": say("超时后", "When overdue"),
        "overdue": {
            "none": say("只提醒", "Only remind"),
            "approve": say("自动通过", "Pass by itself"),
            "reject": say("自动驳回", "Reject by itself"),
            "transfer": say("转交", "Hand over"),
        },
        "overdueEdge": say("走超时线", "Along the overdue edge"),
        "overdueWord": say("超时", "Overdue"),
        "takenWhenOverdue": say("超时后走这条线", "Taken when overdue"),
        "transferTo": say("转交给", "Hand over to"),
        "rejects": {
            "end": say("工单结束", "The ticket ends"),
            "starter": say("退回第一步", "Back to the first node"),
            "previous": say("退回上一步", "Back to the node before"),
            "any": say("由驳回人选择退回哪一步", "Whoever rejects chooses where to"),
            "edge": say("走驳回线", "Along the reject edge"),
        },
        "rejectEdge": say("驳回时走这条线", "Taken on a rejection"),
    }


def _waits() -> dict[str, Any]:
    return {
        "waitFor": say("等待", "Wait for"),
        "untils": {
            "duration": say("一段时间", "A time"),
            "date": say("到日期", "A date"),
            "event": say("事件", "An event"),
        },
        "howLong": say("等多久", "How long"),
        "working": say("只算营业时间", "Count opening hours only"),
        "dateField": say("等到哪个日期", "Which date"),
        "before": say("提前", "Earlier by"),
        "after": say("推后", "Later by"),
        "event": say("等什么发生", "What must happen"),
        "events": {
            "customer_reply": say("客户回复", "The customer replies"),
            "bill_confirmed": say("账单已确认", "The bill is confirmed"),
            "signal": say("外部系统信号", "A signal from another system"),
        },
        "signal": say("信号名称", "Name of the signal"),
        "signalHelp": say("对方系统用这个名称通知本工单", "The other system uses this name"),
        "patience": say("最长等多久", "At most"),
        "flow": say("流程", "Flow"),
        "sync": say("等它办完再继续", "Wait until it has ended"),
        "into": say("带过去的字段", "Fields taken along"),
        "out": say("带回来的字段", "Fields brought back"),
        "source": say("从字段", "From field"),
        "target": say("到字段", "To field"),
        "addField": say("添加字段", "Add a field"),
    }


def _steps() -> dict[str, Any]:
    return {
        "steps": say("依次执行", "Done in this order"),
        "addStep": say("添加动作…", "Add an action…"),
        "sorts": {
            "set_field": say("修改字段", "Set a field"),
            "tag": say("打标签", "Add a tag"),
            "notify": say("发提醒", "Tell people"),
            "webhook": say("通知外部系统", "Tell another system"),
            "open_ticket": say("开另一张工单", "Open another ticket"),
            "require_parts": say("申领备件", "Ask for parts"),
            "deduct_parts": say("核减备件", "Deduct parts"),
            "settle": say("生成结算明细", "Make settlement lines"),
        },
        "field": say("字段", "Field"),
        "value": say("值", "Value"),
        "valueHelp": say("填一个值, 或用 = 开头写公式", "A value, or = and a formula"),
        "tagOn": say("打在哪里", "On"),
        "subjects": {"customer": say("客户", "Customer"), "ticket": say("工单", "Ticket")},
        "tag": say("标签", "Tag"),
        "recipients": say("收件人", "Recipients"),
        "channel": say("渠道", "Channel"),
        "channels": {
            "inbox": say("按个人设置", "As each person prefers"),
            "wecom": say("企业微信", "WeCom"),
            "dingtalk": say("钉钉", "DingTalk"),
            "sms": say("短信", "Text message"),
            "email": say("邮件", "Email"),
        },
        "text": say("内容", "Text"),
        "textHelp": say(
            "可用 {number} 编号、{title} 标题、{customer} 客户", "You may use {number}, {title}, {customer}"
        ),
        "connection": say("连接", "Connection"),
        "link": say("在两张工单上互相注明", "Note each on the other"),
        "table": say("备件明细表", "Parts table"),
        "settleHelp": say("不等工单关闭, 走到这里就结算", "Settled here, without waiting for the end"),
    }

"""The words of the logic and rights tabs of the form designer."""

from typing import Any

from components.words import say


def rule_words() -> dict[str, Any]:
    """Rules of a form."""
    return {
        "logic": say("逻辑", "Logic"),
        "logicHint": say(
            "按填写的内容显示、隐藏、必填或填入字段。网页、客户 H5 和接口都执行同样的规则。",
            "Show, hide, require or fill in fields by what was answered. Pages, H5 and the API all obey.",
        ),
        "logicEmpty": say("还没有规则", "No rules yet"),
        "logicExample": say(
            "例如: 当 维修类型 是 保养 时, 隐藏 备件明细。", "For example: when Type is Maintenance, hide Parts."
        ),
        "logicTry": say("试一试", "Try it"),
        "logicTryHint": say(
            "在这里填写, 看规则是否如您所想。不会保存。", "Fill this in and watch the rules. Nothing is saved."
        ),
        "ruleAdd": say("新增规则", "Add a rule"),
        "ruleAddField": say("+ 选择字段", "+ Choose a field"),
        "ruleAddEffect": say("再加一个动作", "Another effect"),
        "ruleDropEffect": say("删除这个动作", "Remove this effect"),
        "ruleDrop": say("删除规则", "Remove the rule"),
        "ruleDo": say("动作", "Effect"),
        "ruleIf": say("当满足以下条件时", "When"),
        "ruleThen": say("就", "Then"),
        "ruleName": say("规则名称", "Name of the rule"),
        "ruleNameHint": say("可不填", "Optional"),
        "ruleOn": say("启用这条规则", "Rule is on"),
        "ruleValue": say("固定值", "A value"),
        "ruleGroup": say("{label} (整组)", "{label} (whole group)"),
        "ruleGone": say("(已删除的字段)", "(removed field)"),
        "ruleNoField": say("(未选字段)", "(no field)"),
        "ruleNothing": say("(还没有动作)", "(does nothing yet)"),
        "ruleEmpty": say("空", "nothing"),
        "ruleWhen": say("当 {when} 时, {does}", "When {when}: {does}"),
        "say": {
            "show": say("显示 {names}", "show {names}"),
            "hide": say("隐藏 {names}", "hide {names}"),
            "require": say("必填 {names}", "require {names}"),
            "readonly": say("只读 {names}", "lock {names}"),
            "set": say("{names} 填入 {value}", "set {names} to {value}"),
            "options": say("{names} 只能选 {options}", "{names} offers only {options}"),
            "cascade": say("{names} 的选项随 {parent} 变化 ({count} 组)", "{names} follows {parent} ({count} pairs)"),
        },
        "does": {
            "show": say("显示", "Show"),
            "hide": say("隐藏", "Hide"),
            "require": say("必填", "Require"),
            "readonly": say("只读", "Lock"),
            "set": say("填入", "Fill in"),
            "options": say("只给选项", "Offer only"),
            "cascade": say("选项跟随", "Options follow"),
        },
        "cascadeParent": say("跟随哪个字段", "Follows which field"),
        "cascadePaste": say(
            "从 Excel 复制两列粘贴到这里: {parent} ⇥ {child}", "Paste two columns from Excel: {parent} ⇥ {child}"
        ),
        "cascadePasteLabel": say("粘贴两列对应表", "Paste two columns"),
        "cascadeWrong": say("第 {row} 行缺少上级或下级, 请检查后重新粘贴。", "Row {row} lacks its parent or child."),
    }


def level_words() -> dict[str, Any]:
    """What one may do with a field, and why a choice deserves a second look; for the grid and for a step of a flow."""
    return {
        "levels": {
            "edit": say("可编辑", "Edit"),
            "require": say("必填", "Required"),
            "see": say("只读", "Read"),
            "mask": say("遮挡", "Masked"),
            "hide": say("隐藏", "Hidden"),
        },
        "masks": {
            "phone": say("138****1234", "138****1234"),
            "name": say("张*", "First letter"),
            "last4": say("只留后四位", "Last four"),
            "first": say("只留首字", "First letter…"),
            "whole": say("全部遮挡", "All of it"),
        },
        "maskHow": say("如何遮挡", "How it is masked"),
        "maskUsual": say("自动", "Automatic"),
        "free": say("不限制", "Free"),
        "warnRequired": say("这个字段必填, 但这里填不了, 将不要求填写。", "Required, but cannot be filled in here."),
        "warnTitle": say("它是工单标题, 在列表里仍会显示。", "It is the ticket's title and still shows in lists."),
    }


def right_words() -> dict[str, Any]:
    """The rights grid."""
    return {
        "rights": say("权限", "Rights"),
        "rightsHint": say(
            "每个字段谁能看、能改、必填或遮挡。多层权限同时有效时取最严的一层; 一人多个角色时取其中最宽的角色。"
            "「按步骤」里改的是流程的草稿, 发布流程后生效。",
            "Who may see, change or must fill in each field. The strictest layer wins; of several roles the most "
            "generous. Changes under Step go into the draft of the flow and count once that is published.",
        ),
        "readerGroups": {
            "audience": say("按对象", "Audience"),
            "role": say("按角色", "Role"),
            "org": say("按部门", "Department"),
            "node": say("按步骤", "Step"),
        },
        "noStops": say(
            "还没有流程使用这张表单, 或您没有流程设计权限。", "No flow uses this form yet, or you may not design flows."
        ),
        "openFlow": say("打开流程", "Open the flow"),
        **level_words(),
        "usualHidden": say("默认隐藏", "Hidden by default"),
        "copyColumn": say("复制整列", "Copy the column"),
        "copyGridRow": say("复制整行", "Copy the row"),
        "copiedColumn": say("已复制一列, 请在目标列点「粘贴」。", "Column copied; paste it on another."),
        "copiedRow": say("已复制一行, 请在目标行点「粘贴」。", "Row copied; paste it on another."),
        "pasteHere": say("粘贴", "Paste"),
        "cancel": say("取消", "Cancel"),
        "protectedCost": say("进货价", "Purchase price"),
        "protectedContact": say("联系方式", "Contact"),
        "warnCost": say(
            "进货价将对外可见, 发布时需要有权限的人签字。",
            "Purchase price becomes public; must be signed for.",
        ),
        "warnContact": say(
            "完整联系方式将对外可见, 发布时需要有权限的人签字。",
            "Contact data becomes public; must be signed for.",
        ),
        "lookAs": say("看成谁", "View as"),
        "lookRole": say("角色", "Role"),
        "lookStep": say("步骤", "Step"),
        "lookNoStep": say("不看步骤", "No step"),
        "lookAll": say("不限 (设计者)", "Anyone (designer)"),
        "lookHint": say(
            "电脑和手机按这个角色显示, 客户 H5 按客户显示。", "Desktop and phone show this role; H5 shows the customer."
        ),
    }

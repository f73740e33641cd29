"""Actions, things and fields of the log in words. An action without words here is shown by its verb and noun."""

from scrm_app.core.text import Text

NOUNS: dict[str, Text] = {
    "ticket": Text("工单", "Ticket"),
    "customer": Text("客户", "Customer"),
    "opportunity": Text("商机", "Opportunity"),
    "flow": Text("流程", "Flow"),
    "form": Text("表单", "Form"),
    "plan": Text("结算方案", "Plan"),
    "settlement_plan": Text("结算方案", "Plan"),
    "statement": Text("对账单", "Statement"),
    "statement_line": Text("对账单明细", "Statement line"),
    "connection": Text("连接", "Connection"),
    "delivery": Text("投递", "Delivery"),
    "import_job": Text("导入", "Import"),
    "portal_link": Text("客户链接", "Customer link"),
    "user": Text("用户", "Person"),
    "role": Text("角色", "Role"),
    "org_unit": Text("组织", "Place"),
    "org": Text("组织", "Place"),
    "company": Text("公司", "Company"),
    "session": Text("登录", "Session"),
    "template": Text("模板", "Template"),
    "pack": Text("模板包", "Pack"),
}
VERBS: dict[str, Text] = {
    "created": Text("新建", "created"),
    "opened": Text("新建", "opened"),
    "edited": Text("修改", "edited"),
    "changed": Text("修改", "changed"),
    "saved": Text("保存", "saved"),
    "renamed": Text("改名", "renamed"),
    "deleted": Text("删除", "deleted"),
    "moved": Text("流转", "moved"),
    "completed": Text("完成", "completed"),
    "approved": Text("同意", "approved"),
    "rejected": Text("拒绝", "rejected"),
    "returned": Text("退回", "returned"),
    "transferred": Text("转交", "transferred"),
    "claimed": Text("领取", "claimed"),
    "assigned": Text("指派", "assigned"),
    "commented": Text("评论", "commented"),
    "attached": Text("上传附件", "attached"),
    "closed": Text("关闭", "closed"),
    "cancelled": Text("作废", "cancelled"),
    "reopened": Text("重新打开", "reopened"),
    "escalated": Text("升级", "escalated"),
    "published": Text("发布", "published"),
    "archived": Text("归档", "archived"),
    "imported": Text("导入", "imported"),
    "started": Text("开始", "started"),
    "finished": Text("结束", "finished"),
    "merged": Text("合并", "merged"),
    "locked": Text("锁定", "locked"),
    "unlocked": Text("解锁", "unlocked"),
    "adjusted": Text("调整", "adjusted"),
    "disputed": Text("提出异议", "disputed"),
    "confirmed": Text("确认", "confirmed"),
    "recalculated": Text("重新计算", "recalculated"),
    "tested": Text("测试", "tested"),
    "retried": Text("重试", "retried"),
    "switched": Text("启用或停用", "switched on or off"),
    "redirected": Text("改收件人重发", "sent to another address"),
    "revoked": Text("撤销", "revoked"),
    "password_changed": Text("修改密码", "changed their password"),
    "password_reset": Text("重置密码", "password reset"),
}
WHOLE: dict[str, Text] = {
    "session.opened": Text("登录", "Signed in"),
    "session.revoked": Text("撤销登录", "Sessions ended"),
    "company.created": Text("完成初始设置", "Set up the installation"),
}
FIELDS: dict[str, Text] = {
    "urgent_only": Text("只发紧急消息", "Urgent only"),
    "is_enabled": Text("启用", "Switched on"),
    "settings": Text("设置", "Settings"),
    "new_secret": Text("更换密钥", "New secret"),
    "receiver": Text("收件方", "Receiver"),
    "messages": Text("消息条数", "Messages"),
    "name": Text("名称", "Name"),
    "title": Text("标题", "Title"),
    "login": Text("账号", "Account"),
    "roles": Text("角色", "Roles"),
    "email": Text("邮箱", "E-mail"),
    "phone": Text("电话", "Phone"),
    "address": Text("地址", "Address"),
    "is_active": Text("启用", "Active"),
    "org_unit_id": Text("所属组织", "Place"),
    "leader_id": Text("负责人", "In charge"),
    "permissions": Text("权限", "Permissions"),
    "scope": Text("数据范围", "Data scope"),
    "kind": Text("类型", "Kind"),
    "status": Text("状态", "Status"),
    "stage": Text("阶段", "Stage"),
    "node": Text("节点", "Node"),
    "node_id": Text("节点", "Node"),
    "node_name": Text("节点", "Node"),
    "action": Text("操作", "Action"),
    "assignee": Text("处理人", "Assignee"),
    "assignee_id": Text("处理人", "Assignee"),
    "customer_id": Text("客户", "Customer"),
    "priority": Text("优先级", "Priority"),
    "due_at": Text("截止时间", "Due"),
    "version": Text("版本", "Version"),
    "number": Text("编号", "Number"),
    "amount_fen": Text("金额 (分)", "Amount (fen)"),
    "reason": Text("原因", "Reason"),
    "comment": Text("说明", "Comment"),
    "answers": Text("表单内容", "Answers"),
    "count": Text("数量", "Count"),
    "city_code": Text("城市代码", "City code"),
    "province_code": Text("省份代码", "Province code"),
}


def action_words(action: str) -> Text:
    """An action in words: "ticket.moved" → 流转工单 / Ticket moved."""
    if action in WHOLE:
        return WHOLE[action]
    noun_key, _, verb_key = action.rpartition(".")
    noun, verb = NOUNS.get(noun_key), VERBS.get(verb_key)
    if verb is None:
        plain = verb_key.replace("_", " ")
        return Text(f"{noun.zh if noun else noun_key} · {plain}", f"{noun.en if noun else noun_key} {plain}")
    if verb_key.startswith("password"):
        return Text(verb.zh, f"Person {verb.en}")
    return Text(f"{verb.zh}{noun.zh if noun else ''}", f"{noun.en if noun else noun_key} {verb.en}")

"""Every permission of the product, by module, with its words."""

from scrm_app.core.text import Text

PERMISSIONS: dict[str, Text] = {
    "ticket.view": Text("查看工单", "See tickets"),
    "ticket.open": Text("新建工单", "Open tickets"),
    "ticket.work": Text("处理工单", "Work tickets"),
    "ticket.assign": Text("派单与改派", "Assign tickets"),
    "ticket.admin": Text("管理工单 (作废、改派他人)", "Administer tickets"),
    "customer.view": Text("查看客户", "See customers"),
    "customer.edit": Text("编辑客户", "Edit customers"),
    "pipeline.view": Text("查看商机与漏斗", "See the pipeline"),
    "pipeline.edit": Text("跟进商机", "Edit the pipeline"),
    "settlement.view": Text("查看对账单", "See statements"),
    "settlement.manage": Text("结算、锁定与调整", "Settle, lock and adjust"),
    "settlement.design": Text("设计结算方案", "Design settlement plans"),
    "price.cost": Text("查看进货价", "See purchase prices"),
    "flow.design": Text("设计流程", "Design flows"),
    "form.design": Text("设计表单", "Design forms"),
    "notify.manage": Text("管理通知与投递", "Manage notifications"),
    "connection.manage": Text("管理连接", "Manage connections"),
    "import.run": Text("导入数据", "Import data"),
    "report.view": Text("查看报表", "See reports"),
    "portal.manage": Text("管理客户链接与二维码", "Manage customer links"),
    "org.manage": Text("管理组织架构", "Manage the organisation"),
    "user.manage": Text("管理用户", "Manage users"),
    "role.manage": Text("管理角色", "Manage roles"),
    "calendar.manage": Text("管理营业时间", "Manage opening hours"),
    "roster.manage": Text("管理排班、技能与请假", "Manage shifts, skills and leave"),
    "dispatch.manage": Text("管理派单、承诺与升级规则", "Manage dispatch, promises and escalation"),
    "audit.view": Text("查看操作日志", "See the audit log"),
}

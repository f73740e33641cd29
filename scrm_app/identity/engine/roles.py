"""The roles a new installation starts with, and who may hand out which."""

from collections.abc import Iterable
from typing import NamedTuple

from scrm_app.core.actor import Scope
from scrm_app.core.text import Text
from scrm_app.identity.engine.permissions import PERMISSIONS

SCOPES: dict[str, Text] = {
    "own": Text("仅本人", "Own records"),
    "store": Text("本门店", "Own store"),
    "region": Text("本区域", "Own region"),
    "all": Text("全部", "Everything"),
}
MODULES: dict[str, Text] = {
    "ticket": Text("工单", "Tickets"),
    "customer": Text("客户", "Customers"),
    "contact": Text("联系方式", "Contact data"),
    "order": Text("订单", "Orders"),
    "field": Text("字段保护", "Field protection"),
    "pipeline": Text("商机", "Pipeline"),
    "settlement": Text("结算", "Settlement"),
    "price": Text("价格", "Prices"),
    "inventory": Text("库存", "Stock"),
    "flow": Text("流程", "Flows"),
    "form": Text("表单", "Forms"),
    "notify": Text("通知", "Notifications"),
    "connection": Text("连接", "Connections"),
    "import": Text("导入", "Import"),
    "report": Text("报表", "Reports"),
    "portal": Text("客户门户", "Customer portal"),
    "org": Text("组织", "Organisation"),
    "user": Text("用户", "Users"),
    "role": Text("角色", "Roles"),
    "module": Text("模块", "Modules"),
    "audit": Text("日志", "Log"),
    "roster": Text("排班", "Roster"),
    "dispatch": Text("派单", "Dispatch"),
}


class StarterRole(NamedTuple):
    """A role of a new installation."""

    code: str
    name: str
    scope: str
    permissions: tuple[str, ...]


_STAFF = (
    "ticket.view",
    "ticket.open",
    "ticket.work",
    "customer.view",
    "contact.view",
    "order.view",
    "pipeline.view",
    "pipeline.edit",
    "inventory.read",
)
_MANAGER = (
    *_STAFF,
    "ticket.assign",
    "ticket.admin",
    "roster.manage",
    "customer.edit",
    "field.reveal",
    "settlement.view",
    "report.view",
    "portal.manage",
    "inventory.move",
    "inventory.manage",
)
STARTERS = (
    StarterRole("admin", "系统管理员", "all", tuple(sorted(PERMISSIONS))),
    StarterRole("manager", "门店店长", "store", _MANAGER),
    StarterRole("staff", "服务人员", "store", _STAFF),
    StarterRole("region_manager", "区域经理", "region", tuple(p for p in _MANAGER if p != "order.view")),
    StarterRole(
        "finance",
        "财务",
        "all",
        (
            "ticket.view",
            "ticket.work",
            "customer.view",
            "order.view",
            "field.reveal",
            "settlement.view",
            "settlement.manage",
            "settlement.design",
            "price.cost",
            "inventory.read",
            "report.view",
        ),
    ),
    StarterRole(
        "designer",
        "流程设计师",
        "all",
        ("flow.design", "form.design", "dispatch.manage", "ticket.view", "import.run", "portal.manage"),
    ),
)
_WIDTH = [Scope.OWN, Scope.STORE, Scope.REGION, Scope.ALL]


def may_grant(mine: Iterable[str], my_scope: Scope, wanted: Iterable[str], scope: str) -> bool:
    """Nobody hands out more than they have: neither a permission nor a wider view."""
    return set(wanted) <= set(mine) and _WIDTH.index(Scope(scope)) <= _WIDTH.index(my_scope)

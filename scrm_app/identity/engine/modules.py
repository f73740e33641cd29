"""The parts of the product that can be switched off, and which code, permissions and pages belong to which. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from scrm_app.core.text import Text
from scrm_app.identity.engine.permissions import PERMISSIONS


@dataclass(frozen=True)
class Module:
    """One switch. `permissions`: the words before the dot; `code`: Python packages and modules below `scrm_app`."""

    key: str
    name: Text
    about: Text
    icon: str
    holds: tuple[Text, ...]
    permissions: tuple[str, ...]
    code: tuple[str, ...]
    stays: Text
    """What remains while it is off."""


CORE_NAME = Text("核心平台", "Core platform")
CORE_HOLDS = (
    Text("工单与看板", "Tickets and boards"),
    Text("客户", "Customers"),
    Text("流程与表单", "Flows and forms"),
    Text("组织与权限", "Organisation and rights"),
    Text("通知与连接", "Notices and connections"),
    Text("操作日志", "Audit log"),
)
MODULES: tuple[Module, ...] = (
    Module(
        key="pipeline",
        name=Text("销售漏斗", "Sales pipeline"),
        about=Text("商机、跟进看板与漏斗", "Opportunities, the follow-up board and the funnel"),
        icon="funnel",
        holds=(
            Text("跟进看板", "Follow-up board"),
            Text("销售漏斗", "Sales funnel"),
            Text("商机导入", "Import of leads"),
            Text("跟进日期提醒", "Reminders of follow-ups"),
        ),
        permissions=("pipeline",),
        code=("pipeline",),
        stays=Text("商机与跟进记录原样保留", "Opportunities and their history are kept as they are"),
    ),
    Module(
        key="settlement",
        name=Text("结算", "Settlement"),
        about=Text("结算方案、对账单与价格表", "Plans, statements and the price book"),
        icon="receipt-text",
        holds=(
            Text("对账单与异议", "Statements and objections"),
            Text("结算方案", "Settlement plans"),
            Text("价格表", "Price book"),
            Text("工单完成后自动结算", "Closed tickets are settled"),
        ),
        permissions=("settlement", "price"),
        code=("settlement",),
        stays=Text(
            "对账单保留; 关闭期间完成的工单先记下, 重新打开后自动补结; 表单里仍可选产品",
            "Statements are kept; tickets closed meanwhile are settled once it is on again; forms still know products",
        ),
    ),
    Module(
        key="portal",
        name=Text("客户入口", "Customer portal"),
        about=Text("不用账号的客户页面与二维码", "Pages and QR codes for customers without an account"),
        icon="qr-code",
        holds=(
            Text("客户链接与二维码", "Customer links and QR codes"),
            Text("进度、账单与评价页", "Progress, bill and survey pages"),
            Text("现场链接与大屏", "On-site links and wall screens"),
            Text("公众号对话与客户通知", "WeChat conversations and words for customers"),
        ),
        permissions=("portal",),
        code=("portal",),
        stays=Text(
            "链接与提交记录保留; 重新打开后同一个二维码继续可用; 店铺订单仍会进来",
            "Links and requests are kept; the same QR codes work once it is on again; shop orders still come in",
        ),
    ),
    Module(
        key="imports",
        name=Text("数据导入", "Data import"),
        about=Text(
            "从 Excel、CSV 导入客户、订单、商机和工单", "Customers, orders, leads and tickets from Excel and CSV"
        ),
        icon="upload",
        holds=(
            Text("导入向导", "Import wizard"),
            Text("后台导入", "Imports in the background"),
            Text("错误行下载", "Download of refused rows"),
        ),
        permissions=("import",),
        code=("imports",),
        stays=Text("已导入的数据与导入记录保留", "What was imported, and the list of imports, is kept"),
    ),
    Module(
        key="analytics",
        name=Text("报表", "Reports"),
        about=Text("总览、流程报表、流动指标与满意度", "Overview, flow report, flow metrics and satisfaction"),
        icon="chart-no-axes-column",
        holds=(
            Text("总览", "Overview"),
            Text("流程报表与流动指标", "Flow report and metrics"),
            Text("满意度报表", "Satisfaction report"),
            Text("表单统计", "Form statistics"),
        ),
        permissions=("report",),
        code=("analytics",),
        stays=Text(
            "报表由业务数据算出, 重新打开后一天不少", "Reports are computed from the records; no day is missing later"
        ),
    ),
    Module(
        key="dispatch",
        name=Text("派单与时效", "Dispatch and time"),
        about=Text("自动派单、优先级、承诺时限与升级规则", "Automatic dispatch, priority, promises and escalation"),
        icon="list-ordered",
        holds=(
            Text("派单与优先级规则", "Dispatch and priority rules"),
            Text("承诺时限", "Promises"),
            Text("升级阶梯", "Escalation ladders"),
            Text("自动回复规则", "Rules for automatic replies"),
        ),
        permissions=("dispatch",),
        code=("tickets.state.rules",),
        stays=Text(
            "规则与版本保留; 新工单按角色分给最空闲的人, 不再计算承诺与升级",
            "Rules are kept; new tickets go to the least busy of a role, without promises and escalation",
        ),
    ),
)
BY_KEY = {one.key: one for one in MODULES}
_CODE = {f"scrm_app.{name}": one.key for one in MODULES for name in one.code}


@lru_cache(maxsize=4096)
def module_of(code: str) -> str:
    """The key of the module that a Python module (`scrm_app.pipeline.state.board`) is part of; "" for the core."""
    parts = code.split(".")
    return next((_CODE[name] for n in range(len(parts), 1, -1) if (name := ".".join(parts[:n])) in _CODE), "")


@lru_cache(maxsize=256)
def permissions_of(keys: frozenset[str]) -> frozenset[str]:
    """Every permission of these modules."""
    prefixes = {prefix for key in keys if key in BY_KEY for prefix in BY_KEY[key].permissions}
    return frozenset(code for code in PERMISSIONS if code.partition(".")[0] in prefixes)


def module_of_permission(code: str) -> str:
    """The module a permission (or the word before its dot) belongs to; "" for the core."""
    prefix = code.partition(".")[0]
    return next((one.key for one in MODULES if prefix in one.permissions), "")


def off_of(switches: Iterable[tuple[str, bool]]) -> frozenset[str]:
    """The modules that are off; what is not known any more, or was never switched, is on."""
    return frozenset(key for key, is_on in switches if not is_on and key in BY_KEY)

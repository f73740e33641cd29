"""Every page: path, title, permission, what loads it, where it stands in the navigation. The table of contents."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import reflex as rx

from scrm_app.analytics.page.flow_report import flow_report_page
from scrm_app.analytics.page.form_stats import form_stats_page
from scrm_app.analytics.page.metrics import metrics_page
from scrm_app.analytics.page.overview import overview_page
from scrm_app.analytics.page.satisfaction import satisfaction_page
from scrm_app.analytics.state import FlowReportState, OverviewState, SatisfactionState
from scrm_app.analytics.state.form_stats import FormStatsState
from scrm_app.analytics.state.metrics import MetricsState
from scrm_app.audit.page.log import audit_page
from scrm_app.audit.state import AuditState
from scrm_app.calendars.page.hours import hours_page
from scrm_app.calendars.page.roster import roster_page
from scrm_app.calendars.state.hours import CalendarState
from scrm_app.calendars.state.staff import RosterState
from scrm_app.core.text import Text
from scrm_app.customers.page.listing import customers_page
from scrm_app.customers.page.profile import customer_page
from scrm_app.customers.state import CustomersState, CustomerState
from scrm_app.flows.page.designer import flow_designer_page
from scrm_app.flows.page.listing import flows_page
from scrm_app.flows.state import FlowDesignerState, FlowListState
from scrm_app.forms.page.design import form_design_page
from scrm_app.forms.page.forms import forms_page
from scrm_app.forms.page.own import own_fields, own_setup
from scrm_app.forms.state import FormDesignState, FormDeskState, FormReadersState, FormsState, OwnFieldsState
from scrm_app.identity.engine.modules import module_of
from scrm_app.identity.page.account import account_page
from scrm_app.identity.page.frame import Place
from scrm_app.identity.page.gallery import gallery_page
from scrm_app.identity.page.login import login_page
from scrm_app.identity.page.lost import lost_page
from scrm_app.identity.page.me import me_page
from scrm_app.identity.page.organisation import organisation_page
from scrm_app.identity.page.people import people_page
from scrm_app.identity.page.roles import roles_page
from scrm_app.identity.page.setup import setup_page
from scrm_app.identity.state.account import AccountState
from scrm_app.identity.state.gallery import GalleryState
from scrm_app.identity.state.gate import LoginState, SetupState
from scrm_app.identity.state.organisation import OrganisationState
from scrm_app.identity.state.people import PeopleState
from scrm_app.identity.state.roles import RolesState
from scrm_app.imports.page.wizard import import_page
from scrm_app.imports.state import ImportState
from scrm_app.inventory.page import offers_page, stock_page, warehouses_page
from scrm_app.inventory.state import OffersState, StockItemState, StockState, WarehousesState
from scrm_app.library.page.library import library_page
from scrm_app.library.page.modules import modules_page
from scrm_app.library.service import list_trades
from scrm_app.library.state import LibraryState, ModulesState
from scrm_app.notifications.page.connections import connections_page
from scrm_app.notifications.page.dates import date_rules_page
from scrm_app.notifications.page.deliveries import deliveries_page
from scrm_app.notifications.page.inbox import inbox_page
from scrm_app.notifications.page.rules import rules_page as notice_rules_page
from scrm_app.notifications.state import ConnectionState, DateRulesState, DeliveryState, InboxState, NoticeRulesState
from scrm_app.pipeline.page.board import pipeline_page
from scrm_app.pipeline.page.funnel import funnel_page
from scrm_app.pipeline.state import FunnelState, PipelineState
from scrm_app.portal.page.links import links_page
from scrm_app.portal.page.onsite import onsite_page
from scrm_app.portal.page.onsite_link import onsite_link_page
from scrm_app.portal.page.submit import submit_page
from scrm_app.portal.page.survey import survey_page
from scrm_app.portal.page.ticket import ticket_page
from scrm_app.portal.page.wall import wall_page
from scrm_app.portal.state import (
    H5OnsiteState,
    H5SubmitState,
    H5SurveyState,
    H5TicketState,
    H5WallState,
    LinksState,
    OnsiteLinkState,
)
from scrm_app.rollout.page.live import live_page
from scrm_app.rollout.page.publish import publish_page
from scrm_app.rollout.page.replay import replay_page
from scrm_app.rollout.page.tryout import try_page
from scrm_app.rollout.page.versions import versions_page
from scrm_app.rollout.state import FlowLiveState, PublishState, ReplayState, TryState, VersionsState
from scrm_app.settlement.page.designer import designer_page
from scrm_app.settlement.page.plans import plans_page
from scrm_app.settlement.page.prices import prices_page
from scrm_app.settlement.page.statement import statement_page
from scrm_app.settlement.page.statements import statements_page
from scrm_app.settlement.state import PlansState, PlanState, PricesState, StatementsState, StatementState
from scrm_app.tickets.page.aftercare import aftercare_page
from scrm_app.tickets.page.board import board_page
from scrm_app.tickets.page.new import new_ticket_page
from scrm_app.tickets.page.rescue import rescue_page
from scrm_app.tickets.page.rules import rules_page
from scrm_app.tickets.page.scan import scan_page
from scrm_app.tickets.page.schedule import schedule_page
from scrm_app.tickets.page.ticket import full_ticket_page
from scrm_app.tickets.page.tickets import tickets_page
from scrm_app.tickets.page.todo import todo_page
from scrm_app.tickets.page.workload import workload_page
from scrm_app.tickets.state.after import AftercareState
from scrm_app.tickets.state.board import BoardState
from scrm_app.tickets.state.board_limits import BoardLimitState
from scrm_app.tickets.state.lists import ListState, TodoState
from scrm_app.tickets.state.new import NewTicketState
from scrm_app.tickets.state.planner import PlannerState
from scrm_app.tickets.state.rescue import RescueState
from scrm_app.tickets.state.rules import RulesState
from scrm_app.tickets.state.scan import ScanState
from scrm_app.tickets.state.ticket import TicketState
from scrm_app.tickets.state.views import ViewsState
from scrm_app.tickets.state.workload import WorkloadState


@dataclass(frozen=True)
class PageSpec:
    """One page. `group` "" keeps it out of the navigation; `frame=False` shows it bare (sign-in, H5)."""

    path: str
    title: Text
    build: Callable[[], rx.Component]
    permission: str = ""
    on_load: list[Any] = field(default_factory=list)
    group: str = ""
    icon: str = "circle"
    frame: bool = True

    @property
    def module(self) -> str:
        """The module whose State fills the page; "" for the core."""
        return module_of(self.on_load[0].fn.__module__) if self.on_load else ""


def nav() -> list[Place]:
    """The places of the navigation, in order."""
    return [Place(p.path, p.title, p.icon, p.group, p.permission) for p in PAGES if p.group]


def _setting(
    path: str, title: Text, build: Callable[[], rx.Component], permission: str, load: Any, icon: str
) -> PageSpec:
    return PageSpec(path, title, build, permission, [load], "settings", icon)


def _place(
    group: str, path: str, title: Text, build: Callable[[], rx.Component], permission: str, state: Any, icon: str
) -> PageSpec:
    return PageSpec(path, title, build, permission, [state.load], group, icon)


_tickets, _customers, _design = (partial(_place, group) for group in ("tickets", "customers", "design"))


def _drawing(rest: str, title: Text, build: Callable[[], rx.Component], state: Any) -> PageSpec:
    return PageSpec(f"/flows/[flow_id]{rest}", title, build, "flow.design", [state.load])


def _stock(path: str, title: Text, build: Callable[[], rx.Component], load: list[Any], icon: str) -> PageSpec:
    return PageSpec(f"/stock{path}", title, build, "inventory.read", load, "stock", icon)


def _report(path: str, title: Text, build: Callable[[], rx.Component], state: Any, icon: str) -> PageSpec:
    return PageSpec(f"/reports/{path}", title, build, "report.view", [state.load], "reports", icon)


def _h5(kind: str, title: Text, build: Callable[[], rx.Component], state: Any) -> PageSpec:
    return PageSpec(f"/h5/{kind}/[token]", title, build, on_load=[state.load], frame=False)


PAGES: list[PageSpec] = [
    PageSpec("/me", Text("我", "Me"), lambda: me_page(nav())),
    _tickets("/todo", Text("我的待办", "My to-do"), todo_page, "ticket.view", TodoState, "list-checks"),
    PageSpec(
        "/board",
        Text("工单看板", "Ticket board"),
        board_page,
        "ticket.view",
        [BoardState.load, BoardLimitState.load],
        "tickets",
        "square-kanban",
    ),
    PageSpec(
        "/tickets",
        Text("工单列表", "All tickets"),
        tickets_page,
        "ticket.view",
        [ListState.load, ViewsState.load],
        "tickets",
        "inbox",
    ),
    _tickets(
        "/schedule", Text("工单日历", "Ticket calendar"), schedule_page, "ticket.view", PlannerState, "calendar-days"
    ),
    _tickets("/rescue", Text("超时抢救台", "Rescue board"), rescue_page, "ticket.assign", RescueState, "life-buoy"),
    _tickets("/scan", Text("扫一扫", "Scan"), scan_page, "ticket.view", ScanState, "scan-line"),
    _tickets("/workload", Text("负荷", "Workload"), workload_page, "ticket.view", WorkloadState, "gauge"),
    PageSpec("/tickets/new", Text("新建工单", "New ticket"), new_ticket_page, "ticket.open", [NewTicketState.load]),
    PageSpec("/tickets/[ticket_id]", Text("工单", "Ticket"), full_ticket_page, "ticket.view", [TicketState.open_page]),
    _setting(
        "/rules",
        Text("派单与时效", "Dispatch and time"),
        rules_page,
        "dispatch.manage",
        RulesState.load,
        "list-ordered",
    ),
    _setting(
        "/aftercare", Text("满意度与重开", "After closing"), aftercare_page, "flow.design", AftercareState.load, "star"
    ),
    _setting("/roster", Text("排班与技能", "Roster"), roster_page, "roster.manage", RosterState.load, "calendar-range"),
    _setting(
        "/calendars",
        Text("营业时间", "Opening hours"),
        hours_page,
        "calendar.manage",
        CalendarState.load,
        "calendar-clock",
    ),
    PageSpec(
        "/", Text("总览", "Overview"), overview_page, "report.view", [OverviewState.load], "work", "layout-dashboard"
    ),
    _report("flow", Text("流程报表", "Flow report"), flow_report_page, FlowReportState, "chart-no-axes-column"),
    _report("metrics", Text("流动指标", "Flow metrics"), metrics_page, MetricsState, "chart-area"),
    _report("satisfaction", Text("满意度报表", "Satisfaction"), satisfaction_page, SatisfactionState, "star"),
    _tickets("/links", Text("客户链接", "Customer links"), links_page, "portal.manage", LinksState, "qr-code"),
    _h5("submit", Text("提交请求", "Send a request"), submit_page, H5SubmitState),
    _h5("ticket", Text("处理进度", "Progress"), ticket_page, H5TicketState),
    _h5("survey", Text("服务评价", "Your rating"), survey_page, H5SurveyState),
    _h5("wall", Text("服务进度大屏", "Progress screen"), wall_page, H5WallState),
    _h5("onsite", Text("现场服务", "On site"), onsite_page, H5OnsiteState),
    PageSpec(
        "/onsite/[ticket_id]",
        Text("派人到现场", "Send somebody"),
        onsite_link_page,
        "ticket.work",
        [OnsiteLinkState.load],
    ),
    PageSpec(
        "/customers",
        Text("客户", "Customers"),
        lambda: customers_page(own_setup()),
        "customer.view",
        [CustomersState.load],
        "customers",
        "users",
    ),
    PageSpec(
        "/customers/[customer_id]",
        Text("客户详情", "Customer"),
        lambda: customer_page(own_fields()),
        "customer.view",
        [CustomerState.load, OwnFieldsState.load],
    ),
    _customers(
        "/pipeline", Text("跟进看板", "Follow-up board"), pipeline_page, "pipeline.view", PipelineState, "kanban"
    ),
    _customers("/funnel", Text("销售漏斗", "Sales funnel"), funnel_page, "pipeline.view", FunnelState, "funnel"),
    _customers("/import", Text("导入数据", "Import data"), import_page, "import.run", ImportState, "upload"),
    _design("/flows", Text("流程", "Flows"), flows_page, "flow.design", FlowListState, "workflow"),
    _design("/library", Text("模板库", "Template library"), library_page, "flow.design", LibraryState, "library"),
    _drawing("/versions", Text("流程版本", "Versions"), versions_page, VersionsState),
    _drawing("/publish", Text("发布流程", "Publish"), publish_page, PublishState),
    _drawing("/try", Text("试运行", "Test run"), try_page, TryState),
    _drawing("/replay", Text("历史重放", "Replay"), replay_page, ReplayState),
    _drawing("/live", Text("流程实况", "Live"), live_page, FlowLiveState),
    _drawing("", Text("流程设计", "Flow designer"), flow_designer_page, FlowDesignerState),
    PageSpec("404", Text("找不到页面", "No such page"), lost_page, frame=False),
    PageSpec("/login", Text("登录", "Sign in"), login_page, on_load=[LoginState.open], frame=False),
    PageSpec(
        "/setup",
        Text("初始设置", "First run"),
        partial(setup_page, list_trades()),
        on_load=[SetupState.open],
        frame=False,
    ),
    PageSpec("/users", Text("用户", "People"), people_page, "user.manage", [PeopleState.load], "settings", "users"),
    PageSpec("/roles", Text("角色", "Roles"), roles_page, "role.manage", [RolesState.load], "settings", "shield-check"),
    _setting(
        "/org", Text("组织架构", "Organisation"), organisation_page, "org.manage", OrganisationState.load, "network"
    ),
    _setting("/modules", Text("模块", "Modules"), modules_page, "module.manage", ModulesState.load, "toggle-right"),
    _setting(
        "/notice-rules",
        Text("通知规则", "Notice rules"),
        notice_rules_page,
        "notify.manage",
        NoticeRulesState.load,
        "bell-ring",
    ),
    _setting(
        "/date-reminders",
        Text("日期提醒", "Date reminders"),
        date_rules_page,
        "notify.manage",
        DateRulesState.load,
        "calendar-clock",
    ),
    PageSpec(
        "/audit", Text("操作日志", "Audit log"), audit_page, "audit.view", [AuditState.load], "settings", "scroll-text"
    ),
    PageSpec("/account", Text("我的账号", "My account"), account_page, "", [AccountState.load]),
    PageSpec("/gallery", Text("组件库", "Component gallery"), gallery_page, "", [GalleryState.load]),
    PageSpec(
        "/statements",
        Text("对账单", "Statements"),
        statements_page,
        "settlement.view",
        [StatementsState.load],
        "settlement",
        "receipt-text",
    ),
    PageSpec(
        "/statements/[statement_id]",
        Text("对账单", "Statement"),
        statement_page,
        "settlement.view",
        [StatementState.load],
    ),
    PageSpec(
        "/plans",
        Text("结算方案", "Settlement plans"),
        plans_page,
        "settlement.view",
        [PlansState.load],
        "settlement",
        "scale",
    ),
    PageSpec(
        "/plans/[plan_id]", Text("结算方案", "Settlement plan"), designer_page, "settlement.view", [PlanState.load]
    ),
    PageSpec(
        "/prices",
        Text("价格表", "Price book"),
        prices_page,
        "settlement.view",
        [PricesState.load],
        "settlement",
        "tags",
    ),
    _stock("", Text("库存", "Stock"), stock_page, [StockState.load, StockItemState.load], "package"),
    _stock("/offers", Text("活动备货", "Offers"), offers_page, [OffersState.load], "megaphone"),
    _stock("/warehouses", Text("仓库", "Warehouses"), warehouses_page, [WarehousesState.load], "warehouse"),
    _design("/forms", Text("表单", "Forms"), forms_page, "form.design", FormsState, "clipboard-list"),
    PageSpec(
        "/forms/[form_id]",
        Text("设计表单", "Design a form"),
        form_design_page,
        "form.design",
        [FormDesignState.load, FormReadersState.load, FormDeskState.load],
    ),
    PageSpec(
        "/forms/[form_id]/stats",
        Text("表单统计", "Form statistics"),
        form_stats_page,
        "ticket.view",
        [FormStatsState.load],
    ),
    PageSpec("/inbox", Text("通知中心", "Inbox"), inbox_page, "", [InboxState.load], "work", "bell"),
    _setting(
        "/deliveries", Text("投递记录", "Deliveries"), deliveries_page, "notify.manage", DeliveryState.load, "send"
    ),
    _setting(
        "/connections", Text("连接", "Connections"), connections_page, "connection.manage", ConnectionState.load, "plug"
    ),
]

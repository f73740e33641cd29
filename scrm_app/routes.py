"""Every page: path, title, permission, what loads it, where it stands in the navigation. The table of contents."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from scrm_app.analytics.page.flow_report import flow_report_page
from scrm_app.analytics.page.overview import overview_page
from scrm_app.analytics.page.satisfaction import satisfaction_page
from scrm_app.analytics.state import FlowReportState, OverviewState, SatisfactionState
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
from scrm_app.forms.state import FormDesignState, FormReadersState, FormsState
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
from scrm_app.notifications.page.connections import connections_page
from scrm_app.notifications.page.deliveries import deliveries_page
from scrm_app.notifications.page.inbox import inbox_page
from scrm_app.notifications.page.rules import rules_page as notice_rules_page
from scrm_app.notifications.state.connections import ConnectionState
from scrm_app.notifications.state.deliveries import DeliveryState
from scrm_app.notifications.state.inbox import InboxState
from scrm_app.notifications.state.rules import NoticeRulesState
from scrm_app.pipeline.page.board import pipeline_page
from scrm_app.pipeline.page.funnel import funnel_page
from scrm_app.pipeline.state import FunnelState, PipelineState
from scrm_app.portal.page.links import links_page
from scrm_app.portal.page.submit import submit_page
from scrm_app.portal.page.survey import survey_page
from scrm_app.portal.page.ticket import ticket_page
from scrm_app.portal.state import H5SubmitState, H5SurveyState, H5TicketState, LinksState
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
from scrm_app.tickets.page.rules import rules_page
from scrm_app.tickets.page.ticket import full_ticket_page
from scrm_app.tickets.page.tickets import tickets_page
from scrm_app.tickets.page.todo import todo_page
from scrm_app.tickets.state.after import AftercareState
from scrm_app.tickets.state.board import BoardState
from scrm_app.tickets.state.lists import ListState, TodoState
from scrm_app.tickets.state.new import NewTicketState
from scrm_app.tickets.state.rules import RulesState
from scrm_app.tickets.state.ticket import TicketState
from scrm_app.tickets.state.views import ViewsState


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


def nav() -> list[Place]:
    """The places of the navigation, in order."""
    return [Place(p.path, p.title, p.icon, p.group, p.permission) for p in PAGES if p.group]


PAGES: list[PageSpec] = [
    PageSpec("/me", Text("我", "Me"), lambda: me_page(nav())),
    PageSpec(
        "/todo", Text("我的待办", "My to-do"), todo_page, "ticket.view", [TodoState.load], "tickets", "list-checks"
    ),
    PageSpec(
        "/board",
        Text("工单看板", "Ticket board"),
        board_page,
        "ticket.view",
        [BoardState.load],
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
    PageSpec("/tickets/new", Text("新建工单", "New ticket"), new_ticket_page, "ticket.open", [NewTicketState.load]),
    PageSpec("/tickets/[ticket_id]", Text("工单", "Ticket"), full_ticket_page, "ticket.view", [TicketState.open_page]),
    PageSpec(
        "/rules",
        Text("派单与时效", "Dispatch and time"),
        rules_page,
        permission="dispatch.manage",
        on_load=[RulesState.load],
        group="settings",
        icon="list-ordered",
    ),
    PageSpec(
        "/aftercare",
        Text("满意度与重开", "After closing"),
        aftercare_page,
        permission="flow.design",
        on_load=[AftercareState.load],
        group="settings",
        icon="star",
    ),
    PageSpec(
        "/roster",
        Text("排班与技能", "Roster"),
        roster_page,
        permission="roster.manage",
        on_load=[RosterState.load],
        group="settings",
        icon="calendar-range",
    ),
    PageSpec(
        "/calendars",
        Text("营业时间", "Opening hours"),
        hours_page,
        permission="calendar.manage",
        on_load=[CalendarState.load],
        group="settings",
        icon="calendar-clock",
    ),
    PageSpec(
        path="/",
        title=Text("总览", "Overview"),
        build=overview_page,
        permission="report.view",
        on_load=[OverviewState.load],
        group="work",
        icon="layout-dashboard",
    ),
    PageSpec(
        path="/reports/flow",
        title=Text("流程报表", "Flow report"),
        build=flow_report_page,
        permission="report.view",
        on_load=[FlowReportState.load],
        group="reports",
        icon="chart-no-axes-column",
    ),
    PageSpec(
        path="/reports/satisfaction",
        title=Text("满意度报表", "Satisfaction"),
        build=satisfaction_page,
        permission="report.view",
        on_load=[SatisfactionState.load],
        group="reports",
        icon="star",
    ),
    PageSpec(
        path="/links",
        title=Text("客户链接", "Customer links"),
        build=links_page,
        permission="portal.manage",
        on_load=[LinksState.load],
        group="tickets",
        icon="qr-code",
    ),
    PageSpec(
        path="/h5/submit/[token]",
        title=Text("提交请求", "Send a request"),
        build=submit_page,
        on_load=[H5SubmitState.load],
        frame=False,
    ),
    PageSpec(
        path="/h5/ticket/[token]",
        title=Text("处理进度", "Progress"),
        build=ticket_page,
        on_load=[H5TicketState.load],
        frame=False,
    ),
    PageSpec(
        path="/h5/survey/[token]",
        title=Text("服务评价", "Your rating"),
        build=survey_page,
        on_load=[H5SurveyState.load],
        frame=False,
    ),
    PageSpec(
        "/customers",
        Text("客户", "Customers"),
        customers_page,
        permission="customer.view",
        on_load=[CustomersState.load],
        group="customers",
        icon="users",
    ),
    PageSpec(
        "/customers/[customer_id]",
        Text("客户详情", "Customer"),
        customer_page,
        permission="customer.view",
        on_load=[CustomerState.load],
    ),
    PageSpec(
        "/pipeline",
        Text("跟进看板", "Follow-up board"),
        pipeline_page,
        permission="pipeline.view",
        on_load=[PipelineState.load],
        group="customers",
        icon="kanban",
    ),
    PageSpec(
        "/funnel",
        Text("销售漏斗", "Sales funnel"),
        funnel_page,
        permission="pipeline.view",
        on_load=[FunnelState.load],
        group="customers",
        icon="funnel",
    ),
    PageSpec(
        "/import",
        Text("导入数据", "Import data"),
        import_page,
        permission="import.run",
        on_load=[ImportState.load],
        group="customers",
        icon="upload",
    ),
    PageSpec("/flows", Text("流程", "Flows"), flows_page, "flow.design", [FlowListState.load], "design", "workflow"),
    PageSpec(
        "/flows/[flow_id]/versions", Text("流程版本", "Versions"), versions_page, "flow.design", [VersionsState.load]
    ),
    PageSpec("/flows/[flow_id]/publish", Text("发布流程", "Publish"), publish_page, "flow.design", [PublishState.load]),
    PageSpec("/flows/[flow_id]/try", Text("试运行", "Test run"), try_page, "flow.design", [TryState.load]),
    PageSpec("/flows/[flow_id]/replay", Text("历史重放", "Replay"), replay_page, "flow.design", [ReplayState.load]),
    PageSpec("/flows/[flow_id]/live", Text("流程实况", "Live"), live_page, "flow.design", [FlowLiveState.load]),
    PageSpec(
        "/flows/[flow_id]",
        Text("流程设计", "Flow designer"),
        flow_designer_page,
        "flow.design",
        [FlowDesignerState.load],
    ),
    PageSpec("404", Text("找不到页面", "No such page"), lost_page, frame=False),
    PageSpec("/login", Text("登录", "Sign in"), login_page, on_load=[LoginState.open], frame=False),
    PageSpec("/setup", Text("初始设置", "First run"), setup_page, on_load=[SetupState.open], frame=False),
    PageSpec("/users", Text("用户", "People"), people_page, "user.manage", [PeopleState.load], "settings", "users"),
    PageSpec("/roles", Text("角色", "Roles"), roles_page, "role.manage", [RolesState.load], "settings", "shield-check"),
    PageSpec(
        "/org",
        Text("组织架构", "Organisation"),
        organisation_page,
        "org.manage",
        [OrganisationState.load],
        "settings",
        "network",
    ),
    PageSpec(
        "/notice-rules",
        Text("通知规则", "Notice rules"),
        notice_rules_page,
        "notify.manage",
        [NoticeRulesState.load],
        "settings",
        "bell-ring",
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
        permission="settlement.view",
        on_load=[StatementsState.load],
        group="settlement",
        icon="receipt-text",
    ),
    PageSpec(
        "/statements/[statement_id]",
        Text("对账单", "Statement"),
        statement_page,
        permission="settlement.view",
        on_load=[StatementState.load],
    ),
    PageSpec(
        "/plans",
        Text("结算方案", "Settlement plans"),
        plans_page,
        permission="settlement.view",
        on_load=[PlansState.load],
        group="settlement",
        icon="scale",
    ),
    PageSpec(
        "/plans/[plan_id]",
        Text("结算方案", "Settlement plan"),
        designer_page,
        permission="settlement.view",
        on_load=[PlanState.load],
    ),
    PageSpec(
        "/prices",
        Text("价格表", "Price book"),
        prices_page,
        permission="settlement.view",
        on_load=[PricesState.load],
        group="settlement",
        icon="tags",
    ),
    PageSpec(
        path="/forms",
        title=Text("表单", "Forms"),
        build=forms_page,
        permission="form.design",
        on_load=[FormsState.load],
        group="design",
        icon="clipboard-list",
    ),
    PageSpec(
        path="/forms/[form_id]",
        title=Text("设计表单", "Design a form"),
        build=form_design_page,
        permission="form.design",
        on_load=[FormDesignState.load, FormReadersState.load],
    ),
    PageSpec("/inbox", Text("通知中心", "Inbox"), inbox_page, "", [InboxState.load], "work", "bell"),
    PageSpec(
        "/deliveries",
        Text("投递记录", "Deliveries"),
        deliveries_page,
        "notify.manage",
        [DeliveryState.load],
        "settings",
        "send",
    ),
    PageSpec(
        "/connections",
        Text("连接", "Connections"),
        connections_page,
        "connection.manage",
        [ConnectionState.load],
        "settings",
        "plug",
    ),
]

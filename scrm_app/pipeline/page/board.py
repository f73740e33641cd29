"""/pipeline: the follow-up board, red for everybody nobody called for three days."""

from typing import Any

import reflex as rx

from components.boards.kanban import kanban
from components.controls import (
    danger_button,
    drawer,
    facts,
    field_row,
    ghost_button,
    link_button,
    page,
    page_header,
    primary_button,
    row,
    sheet,
    skeleton,
    stack,
    status_badge,
    text_area,
    text_input,
    toolbar,
)
from scrm_app.core.ui import UiState, t, texts
from scrm_app.identity.session import FrameState
from scrm_app.pipeline.state import PipelineState as S

_MAY_EDIT = FrameState.permissions.contains("pipeline.edit")


def _words() -> Any:
    return texts(
        minutes=("{n} 分钟", "{n} min"),
        hours=("{n} 小时", "{n} h"),
        days=("{n} 天", "{n} d"),
        paused=("已暂停", "paused"),
        overdue=("超时 {t}", "{t} late"),
        left=("剩 {t}", "{t} left"),
        stay=("跟进 {t}", "for {t}"),
        nobody=("未分配", "Nobody"),
        claim=("认领", "Claim"),
        move_to=("移动到", "Move to"),
        no_way=("不能移动到这里", "Cannot go here"),
        empty=("暂无商机", "Nothing here"),
        more=("还有 {n} 条, 到漏斗中查看", "{n} more, see the funnel"),
        usage=(
            "按空格拿起, 方向键移动, 再按空格放下; 按 M 打开菜单",
            "Space lifts, arrows move, space drops; M opens the menu",
        ),
        lifted=("已拿起 {x}", "Lifted {x}"),
        over=("在 {x} 上方", "Over {x}"),
        dropped=("已放到 {x}", "Dropped on {x}"),
        dropped_back=("已放回原处", "Put back"),
    )


def _legend() -> rx.Component:
    return toolbar(
        status_badge(t("1 天内联系过", "In touch within a day"), "green"),
        status_badge(t("待回访", "Call back"), "amber"),
        status_badge(t("超过 3 天未联系", "No contact for more than 3 days"), "red"),
    )


def _chosen() -> rx.Component:
    item = S.chosen

    def said(name: str) -> Any:
        return rx.cond(item[name], item[name].to(str), "—")

    form = rx.form(
        stack(
            field_row(
                t("记录一次联系", "Note a contact"),
                text_area("note", placeholder=t("这次聊了什么, 下一步做什么?", "What was it about, what comes next?")),
            ),
            field_row(
                t("下次跟进", "Next follow-up"),
                text_input(
                    "follow_up_on",
                    type="date",
                    default_value=item["follow_up"].to(str),
                    key=item["id"].to(str) + item["version"].to(str),
                    testid="pipeline-follow-up",
                ),
                t("到了这一天按日期提醒规则通知", "Told on the day, as the rules for dates say"),
            ),
            row(primary_button(t("记录", "Note"), type="submit", testid="pipeline-note")),
        ),
        on_submit=S.note,
        key=item["version"].to(str),
    )
    return drawer(
        S.chosen.contains("id"),
        said("name"),
        stack(
            row(
                status_badge(said("stage"), item["stage_hue"].to(str)),
                rx.cond(item["colour"], status_badge(said("colour"), item["colour_hue"].to(str))),
            ),
            facts(
                [
                    (t("来源渠道", "Channel"), said("channel")),
                    (t("电话", "Phone"), said("phone")),
                    (t("金额", "Amount"), said("amount")),
                    (t("首次接触", "First contact"), said("first")),
                    (t("最近联系", "Last contact"), said("last")),
                    (t("下次跟进", "Next follow-up"), said("follow_up")),
                    (t("销售", "Sales person"), said("seller")),
                ]
            ),
            rx.cond(
                item["link"],
                link_button(t("打开客户", "Open the customer"), item["link"].to(str), icon="user"),
            ),
            rx.cond(_MAY_EDIT, form),
            rx.el.p(item["note"].to(str), style={"whiteSpace": "pre-wrap", "overflowWrap": "anywhere"}),
        ),
        on_close=S.close_card,
        testid="opportunity-drawer",
    )


def _lose() -> rx.Component:
    form = rx.form(
        stack(
            field_row(
                t("输单原因", "Why was it lost"),
                text_input("reason", placeholder=t("价格、竞品、需求取消…", "Price, a competitor, no need any more …")),
                help=t("会进入漏斗的流失分析", "Counts in the funnel's loss analysis"),
                required=True,
            ),
            row(
                ghost_button(t("取消", "Cancel"), on_click=S.keep),
                danger_button(t("确认输单", "Mark as lost"), type="submit", testid="lose-yes"),
            ),
        ),
        on_submit=S.lose,
    )
    return sheet(S.losing.contains("id"), t("标记为输单", "Mark as lost"), form, on_close=S.keep, testid="lose-sheet")


def _add() -> rx.Component:
    form = rx.form(
        stack(
            field_row(t("名称", "Name"), text_input("name"), required=True),
            field_row(t("电话", "Phone"), text_input("phone", type="tel")),
            field_row(t("来源渠道", "Channel"), text_input("channel")),
            field_row(t("预计金额 (元)", "Expected amount (yuan)"), text_input("amount")),
            field_row(t("备注", "Note"), text_area("note")),
            row(
                ghost_button(t("取消", "Cancel"), on_click=S.close_form),
                primary_button(t("保存", "Save"), type="submit", testid="pipeline-save"),
            ),
        ),
        on_submit=S.add,
    )
    return sheet(S.adding, t("新建商机", "New lead"), form, on_close=S.close_form, testid="pipeline-sheet")


def pipeline_page() -> rx.Component:
    """The page's content."""
    board = rx.el.div(
        kanban(
            columns=S.columns,
            rules=S.rules,
            ack=S.ack,
            selected=S.chosen["id"].to(int),
            lang=UiState.lang,
            texts=_words(),
            can_move=_MAY_EDIT,
            on_move=S.move_card,
            on_open=S.open_card,
            on_more=lambda stage: rx.redirect("/funnel?show=1&stage=" + stage),
        ),
        style={"height": "calc(100vh - 220px)", "minHeight": "380px"},
    )
    return page(
        page_header(
            t("跟进看板", "Follow-up board"),
            t("拖动卡片推进阶段, 红色的先打电话", "Drag cards on; call the red ones first"),
            link_button(t("销售漏斗", "Sales funnel"), "/funnel", icon="funnel"),
            rx.cond(
                _MAY_EDIT,
                primary_button(t("新建商机", "New lead"), icon="plus", on_click=S.open_form, testid="pipeline-new"),
            ),
        ),
        _legend(),
        rx.cond(S.loading, skeleton(height="420px"), board),
        _chosen(),
        _lose(),
        _add(),
        testid="pipeline-page",
    )

"""The ticket board."""

from typing import Any

import reflex as rx

from components.boards.due_chip import time_texts, url_view
from components.boards.kanban import kanban
from components.controls.buttons import link_button
from components.controls.inputs import search_input, segmented, select_input
from components.controls.page import empty_state, skeleton, toolbar
from scrm_app.core.ui import UiState, t
from scrm_app.tickets.page.facts import LOOK, facts_button, facts_sheet
from scrm_app.tickets.page.limits import limits_button, limits_sheet
from scrm_app.tickets.page.modes import mode_switch
from scrm_app.tickets.page.panel import ticket_drawer
from scrm_app.tickets.page.parts import PANEL
from scrm_app.tickets.page.route import route_view
from scrm_app.tickets.page.sheets import missing_sheet
from scrm_app.tickets.state.board import BoardState

BOARD: Any = BoardState


def board_texts() -> dict[str, Any]:
    """The words on the board."""
    return {
        **time_texts(),
        "priority": ["", t("加急", "Urgent"), t("特急", "Critical")],
        "claim": t("领取", "Claim"),
        "nobody": t("待领取", "Unclaimed"),
        "appointed": t("预约", "Appointed"),
        "board": t("看板", "Board"),
        "move_to": t("移动到", "Move to"),
        "lane_to": t("换泳道", "Change the lane"),
        "fold": t("收起", "Fold"),
        "unfold": t("展开", "Unfold"),
        "legend": t("卡片左缘: 本步停留占时限", "Card edge: share of the step's time used"),
        "ages": {
            "fresh": t("一半以内", "up to half"),
            "mid": t("过半", "over half"),
            "old": t("超过八成", "over 80 %"),
            "late": t("已超时", "overdue"),
        },
        "stays": {
            "slow": t("停留偏久", "long here"),
            "stale": t("停留过久", "too long here"),
            "legend": t("设了停留提醒的列: 橙 偏久, 红 过久", "Columns with a stay: orange long, red too long"),
        },
        "no_way": t("流程里没有通往这里的路线。", "The flow has no way there."),
        "empty": t("这里没有工单", "No tickets here"),
        "more": t("再显示 (还有 {n} 张)", "Show more ({n} left)"),
        "usage": t(
            "按空格拿起卡片, 左右方向键换列, 再按空格放下; 按 M 打开移动菜单, 回车打开工单。",
            "Space lifts a card, left and right change the column, Space drops it; "
            "M opens the move menu, Enter the ticket.",
        ),
        "lifted": t("已拿起 {x}", "Lifted {x}"),
        "over": t("移到 {x} 上方", "Over {x}"),
        "dropped": t("已放到 {x}", "Dropped on {x}"),
        "dropped_back": t("已放回原处", "Dropped back"),
    }


def _filters() -> rx.Component:
    return toolbar(
        select_input(
            BOARD.choices["flows"],
            value=BOARD.flow_id.to(str),
            on_change=BOARD.choose_flow,
            testid="board-flow",
            aria_label=t("流程", "Flow"),
            style={"width": "auto", "minWidth": "150px", "fontWeight": "600"},
        ),
        rx.cond(
            BOARD.choices["stores"].length() > 1,
            select_input(
                BOARD.choices["stores"],
                value=rx.cond(BOARD.store_id > 0, BOARD.store_id.to(str), ""),
                on_change=BOARD.choose_store,
                placeholder=t("全部门店", "All stores"),
                testid="board-store",
                aria_label=t("门店", "Store"),
                style={"width": "auto"},
            ),
        ),
        segmented(
            [
                ("", t("全部", "All")),
                ("mine", t("我的", "Mine")),
                ("overdue", t("超时", "Overdue")),
                ("unassigned", t("待领取", "Unclaimed")),
            ],
            value=BOARD.only,
            on_change=BOARD.choose_only,
            label=t("范围", "Which"),
            testid="board-only",
        ),
        select_input(
            [
                ("", t("按节点", "By step")),
                ("stage", t("按阶段", "By stage")),
                ("person", t("按负责人", "By person")),
                ("priority", t("按优先级", "By priority")),
            ],
            more=BOARD.choices["fields"],
            value=BOARD.group,
            on_change=BOARD.choose_group,
            testid="board-group",
            aria_label=t("分组", "Group by"),
            style={"width": "auto", "maxWidth": "180px"},
        ),
        select_input(
            [
                ("", t("无泳道", "No lanes")),
                ("person", t("泳道: 负责人", "Lanes: person")),
                ("store", t("泳道: 门店", "Lanes: store")),
                ("priority", t("泳道: 优先级", "Lanes: priority")),
            ],
            value=BOARD.lane,
            on_change=BOARD.choose_lane,
            testid="board-lane",
            aria_label=t("泳道", "Lanes"),
            style={"width": "auto"},
        ),
        search_input(
            value=BOARD.words,
            on_change=BOARD.search,
            placeholder=t("标题、单号、客户", "Title, number, customer"),
            testid="board-search",
        ),
        facts_button(),
        limits_button(),
        mode_switch(BOARD.flow_id),
    )


def _columns() -> Any:
    return BOARD.columns


def _waiting() -> rx.Component:
    column = rx.el.div(
        skeleton("60%", "18px"), skeleton("100%", "92px"), skeleton("100%", "92px"), class_name="sc-stack"
    )
    return rx.el.div(
        *[rx.el.div(column, style={"flex": "1 0 264px", "maxWidth": "340px"}) for _ in range(4)],
        style={"display": "flex", "gap": "12px", "overflow": "hidden"},
        aria_busy="true",
    )


def board_page() -> rx.Component:
    """Columns are the nodes of a flow; cards obey it."""
    board = kanban(
        columns=_columns(),
        rules=BOARD.rules,
        ack=BOARD.ack,
        selected=PANEL.shown_id,
        lang=UiState.lang,
        texts=board_texts(),
        closed_title=t("已结束 · 近 7 天", "Finished · last 7 days"),
        on_move=BOARD.move_card,
        on_open=PANEL.open_ticket,
        on_more=BOARD.show_more,
        on_claim=BOARD.claim,
        lanes=BOARD.lanes,
        folded=LOOK.folded,
        hidden=LOOK.hidden,
        dense=LOOK.dense,
        windowed=True,
        on_fold=LOOK.fold,
        on_window=BOARD.show_window,
    )
    nothing = empty_state(
        "square-kanban",
        t("还没有发布的流程", "No published flow yet"),
        t(
            "看板的列就是流程的节点。先在「设计 → 流程」里画一个并发布。",
            "The columns are the nodes of a flow. Draw one under Design → Flows and publish it.",
        ),
        link_button(t("去设计流程", "Design a flow"), "/flows", icon="waypoints", primary=True, testid="to-flows"),
    )
    return rx.el.div(
        url_view(BOARD.query, PANEL.shown_id),
        _filters(),
        rx.el.div(
            rx.cond(BOARD.columns.length() > 0, board, rx.cond(BOARD.loaded, nothing, _waiting())),
            style={"flex": "1", "minHeight": "0"},
        ),
        missing_sheet(
            BOARD.asked.contains("form"), BOARD.asked["form"], BOARD.problems, BOARD.submit_fields, BOARD.close_ask
        ),
        facts_sheet(),
        limits_sheet(),
        ticket_drawer(route_view()),
        class_name="sc-board sc-board-tall",
        style={"paddingBottom": "0"},
    )

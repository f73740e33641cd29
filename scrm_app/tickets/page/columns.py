"""The sheet that chooses the columns of the ticket list."""

from typing import Any

import reflex as rx

from components.controls import ghost_button, primary_button, quiet_button, sheet
from components.data.picker import picker
from components.data.table import Column
from scrm_app.core.ui import UiState, t, tx
from scrm_app.tickets.engine.columns import FIXED
from scrm_app.tickets.state.columns import ColumnsState
from scrm_app.tickets.state.exporting import ExportState
from scrm_app.tickets.state.picking import PickState

COLUMNS: Any = ColumnsState
PICK: Any = PickState
EXPORT: Any = ExportState


def name_of(one: Any) -> Any:
    """What a column is called, in the language of the reader."""
    return rx.cond(UiState.lang == "en", one["en"], one["label"])


def fetched(key: str) -> Column:
    """A fixed column whose words the list asks for only when it is shown."""
    return Column(
        key, tx(FIXED[key]), render=lambda row: rx.el.span(row["cells"].to(dict[str, str])[key]), desk_only=True
    )


def columns_button() -> rx.Component:
    """Opens the sheet."""
    return quiet_button(
        t("列", "Columns"),
        icon="columns-3",
        on_click=PICK.ask(True),
        testid="list-columns",
        class_name="sc-desk-only",
    )


def columns_sheet() -> rx.Component:
    """Which columns, in what order; answers of forms as far as the person may see them."""
    body = rx.el.div(
        rx.el.p(
            rx.cond(
                COLUMNS.borrowed,
                t(
                    "这些列属于当前视图; 改动后请「保存视图」。",
                    "These columns belong to the view; save it to keep changes.",
                ),
                t("只对您自己生效, 下次打开仍是这样。", "Only for you, and kept for the next time."),
            ),
            class_name="sc-help",
        ),
        picker(COLUMNS.shown, COLUMNS.others, label=name_of, on_turn=PICK.turn, on_shift=PICK.shift, testid="column"),
        rx.el.div(
            quiet_button(
                t("导出全部列", "Export every column"),
                icon="download",
                on_click=EXPORT.export(True),
                testid="export-whole",
            ),
            ghost_button(t("恢复默认", "The usual ones"), on_click=PICK.restore, testid="columns-reset"),
            primary_button(t("完成", "Done"), on_click=PICK.ask(False), testid="columns-done"),
            style={"display": "flex", "gap": "8px", "justifyContent": "flex-end", "flexWrap": "wrap"},
        ),
        style={"display": "grid", "gap": "12px"},
    )
    return rx.fragment(
        rx.el.span(on_mount=PICK.ask(False), hidden=True),
        sheet(
            PICK.asking, t("列表的列", "Columns of the list"), body, on_close=PICK.ask(False), testid="columns-sheet"
        ),
    )

"""The one table: server paging and sorting; the URL holds the view (the State's handlers put it there)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx

from components.controls.base import cls, marked
from components.controls.buttons import icon_button
from components.controls.marks import money, person, status_badge
from components.controls.page import empty_state, skeleton_rows
from components.words import say


@dataclass(frozen=True)
class Column:
    """One column. `kind` decides the look of `row[key]`; `render(row)` overrides it.

    kind "status" reads the text from `row[key]` and the hue from `row[key + "_hue"]`.
    """

    key: str
    label: Any
    kind: Literal["text", "strong", "muted", "number", "money", "status", "time", "person"] = "text"
    render: Callable[[Any], rx.Component] | None = None
    sortable: bool = False
    width: str = ""
    desk_only: bool = False

    @property
    def right(self) -> bool:
        """Numbers and money stand on the right."""
        return self.kind in ("number", "money")


@dataclass(frozen=True)
class Ticks:
    """Rows can be ticked: `picked` are their ids; `on_pick(id)` and `on_pick_page()` are handlers."""

    picked: Any
    on_pick: Any
    on_pick_page: Any

    def box(self, row: Any, testid: str) -> rx.Component:
        """The box of one row."""
        return self._box(
            self.picked.contains(row["id"]), self.on_pick(row["id"]), say("选择", "Pick"), f"{testid}-tick"
        )

    def head(self, testid: str) -> rx.Component:
        """The box of the whole page."""
        label = say("选择本页", "Pick the page")
        return self._box(self.picked.length() > 0, self.on_pick_page, label, f"{testid}-tick-page")

    @staticmethod
    def _box(checked: Any, on_change: Any, label: Any, testid: str) -> rx.Component:
        box = rx.el.input(
            type="checkbox", checked=checked, on_change=on_change, aria_label=label, custom_attrs=marked(testid)
        )
        return rx.el.label(box, class_name="sc-check")


def _cell(column: Column, row: Any) -> Any:
    value = row[column.key]
    if column.render is not None:
        return column.render(row)
    if column.kind == "money":
        return money(value.to(str))
    if column.kind == "status":
        return status_badge(value, row[column.key + "_hue"].to(str))
    if column.kind == "person":
        return rx.cond(value, person(value), rx.el.span("—", class_name="sc-muted"))
    return rx.el.span(value, class_name=_LOOKS.get(column.kind, ""))


_LOOKS = {"strong": "sc-strong", "muted": "sc-muted", "number": "sc-num", "time": "sc-num sc-muted"}


def _head(column: Column, sort: Any, on_sort: Any, testid: str) -> rx.Component:
    look = cls("sc-right" if column.right else "", "sc-desk-col" if column.desk_only else "")
    style = {"width": column.width} if column.width else {}
    if not column.sortable or on_sort is None:
        return rx.el.th(column.label, scope="col", class_name=look, style=style)
    up, down = sort == column.key, sort == f"-{column.key}"
    mark = rx.cond(
        up,
        rx.icon("arrow-up", size=12, aria_hidden=True),
        rx.cond(
            down,
            rx.icon("arrow-down", size=12, aria_hidden=True),
            rx.icon("chevrons-up-down", size=11, opacity=0.5, aria_hidden=True),
        ),
    )
    button = rx.el.button(
        column.label,
        mark,
        type="button",
        on_click=on_sort(column.key),
        class_name="sc-sort",
        custom_attrs={"data-testid": f"{testid}-sort-{column.key}"},
    )
    spoken = {"aria-sort": rx.cond(up, "ascending", rx.cond(down, "descending", "none"))}
    return rx.el.th(button, scope="col", class_name=look, style=style, custom_attrs=spoken)


def _pick(shown: Any, columns: list[Column], draw: Callable[[Column], Any], other: Callable[[Any], Any]) -> Any:
    """The chosen columns in their order: known ones as `draw` has them, the rest from what `shown` says."""
    known = [(column.key, draw(column)) for column in columns]
    return rx.foreach(shown.to(list[dict[str, str]]), lambda one: rx.match(one["key"], *known, other(one)))


def _other_head(one: Any) -> rx.Component:
    return rx.el.th(one["label"], scope="col", class_name="sc-desk-col")


def _first(column: Column, row: Any, on_row: Any, row_href: Any) -> Any:
    inner = _cell(column, row)
    if row_href is not None:
        return rx.link(inner, href=row_href(row), underline="none", class_name="sc-row-open")
    if on_row is not None:
        return rx.el.button(inner, type="button", on_click=on_row(row["id"]), class_name="sc-row-open")
    return inner


def _foot(page: Any, pages: Any, total: Any, on_page: Any, testid: str) -> rx.Component:
    return rx.el.div(
        rx.el.span(
            say("共", "Total"), " ", rx.el.span(total, custom_attrs={"data-testid": f"{testid}-total"}), say(" 条", "")
        ),
        rx.el.div(class_name="sc-grow"),
        rx.el.span(page, " / ", pages),
        icon_button(
            "chevron-left",
            say("上一页", "Previous page"),
            on_click=on_page(page - 1),
            disabled=page <= 1,
            testid=f"{testid}-previous",
        ),
        icon_button(
            "chevron-right",
            say("下一页", "Next page"),
            on_click=on_page(page + 1),
            disabled=page >= pages,
            testid=f"{testid}-next",
        ),
        class_name="sc-table-foot",
    )


def data_table(
    columns: list[Column],
    rows: Any,
    *,
    label: Any,
    sort: Any = "",
    on_sort: Any = None,
    page: Any = None,
    pages: Any = None,
    total: Any = None,
    on_page: Any = None,
    on_row: Any = None,
    row_href: Callable[[Any], Any] | None = None,
    chosen: Any = None,
    loading: Any = False,
    empty: rx.Component | None = None,
    compact: bool = False,
    ticks: Ticks | None = None,
    shown: Any = None,
    testid: str = "table",
) -> rx.Component:
    """A page of records. `rows`: Var[list[dict]], each with an `id`.

    `sort` is a column key, "-key" for descending; `on_sort(key)`, `on_page(number)` and `on_row(id)` are handlers;
    `ticks` puts a box before each row; `chosen` is the id of the highlighted row; `loading` shows grey rows until the
    first page is there. `shown`, a Var of `{key, label}`, says which columns follow the first one; a key that is not in
    `columns` shows `row["cells"][key]`.
    """
    rows = rows.to(list[dict[str, Any]])

    fixed = columns if shown is None else columns[:1]

    def cell(column: Column, row: Any, first: bool = False) -> rx.Component:
        look = cls("sc-right" if column.right else "", "sc-desk-col" if column.desk_only else "")
        return rx.el.td(_first(column, row, on_row, row_href) if first else _cell(column, row), class_name=look)

    def other(one: Any, row: Any) -> rx.Component:
        words = rx.el.span(row["cells"].to(dict[str, str])[one["key"]], class_name="sc-cell")
        return rx.el.td(words, class_name="sc-desk-col")

    def line(row: Any) -> rx.Component:
        cells = [cell(column, row, at == 0) for at, column in enumerate(fixed)]
        if shown is not None:
            cells.append(_pick(shown, columns[1:], lambda column: cell(column, row), lambda one: other(one, row)))
        if ticks is not None:
            cells.insert(0, rx.el.td(ticks.box(row, testid), class_name="sc-tick"))
        marks = marked(f"{testid}-row")
        if chosen is not None:
            marks["data-chosen"] = rx.cond(row["id"] == chosen, "true", "false")
        return rx.el.tr(*cells, custom_attrs=marks, key=row["id"].to(str))

    heads = [_head(column, sort, on_sort, testid) for column in fixed]
    if shown is not None:
        heads.append(_pick(shown, columns[1:], lambda column: _head(column, sort, on_sort, testid), _other_head))
    table = rx.el.div(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    *([rx.el.th(ticks.head(testid), scope="col", class_name="sc-tick")] if ticks else []),
                    *heads,
                )
            ),
            rx.el.tbody(rx.foreach(rows, line)),
            class_name=cls("sc-table", "sc-compact" if compact else ""),
            aria_label=label,
            custom_attrs=marked(testid),
        ),
        class_name="sc-table-scroll",
        tab_index=0,
        role="region",
        aria_label=label,
    )
    nothing = empty or empty_state("inbox", say("这里还没有内容", "Nothing here yet"), "", testid=f"{testid}-empty")
    body = rx.cond(rows.length() > 0, table, rx.cond(loading, skeleton_rows(), nothing))
    foot = _foot(page, pages, total, on_page, testid) if on_page is not None else rx.fragment()
    return rx.el.div(body, rx.cond(loading & (rows.length() == 0), rx.fragment(), foot), class_name="sc-table-box")

"""Opening hours: one card a place with its next two weeks, edited in a sheet."""

import reflex as rx

from components.controls import (
    checkbox,
    empty_state,
    field_row,
    ghost_button,
    grid,
    icon_button,
    page,
    page_header,
    primary_button,
    row,
    section,
    select_input,
    sheet,
    stack,
    status_badge,
    text_area,
    text_input,
)
from scrm_app.calendars.state.hours import DAYS, CalendarState, Card, DayCell
from scrm_app.core.ui import t, tx


def _day(day: DayCell) -> rx.Component:
    hours = rx.cond(day.hours == "", rx.el.span(t("休息", "Closed"), class_name="sc-help"), rx.el.span(day.hours))
    return rx.el.div(
        rx.el.div(day.day, " ", day.weekday, class_name="sc-help"),
        rx.el.div(hours, style={"fontVariantNumeric": "tabular-nums"}),
        rx.cond(day.holiday != "", status_badge(day.holiday, "amber", icon="calendar-heart")),
    )


def _card(card: Card) -> rx.Component:
    place = rx.cond(card.place == "", t("全公司", "Whole company"), card.place)
    return section(
        card.name,
        grid(rx.foreach(card.days, _day), min_width="120px"),
        description=place,
        actions=(
            rx.cond(
                card.open_now,
                status_badge(t("营业中", "Open now"), "green"),
                status_badge(t("休息中", "Closed now"), "gray"),
            ),
            icon_button(
                "pencil",
                t("修改", "Edit"),
                on_click=CalendarState.start_edit(card.id),
                custom_attrs={"data-testid": "calendar-edit"},
            ),
            icon_button(
                "trash-2",
                t("删除", "Remove"),
                on_click=CalendarState.remove(card.id),
                custom_attrs={"data-testid": "calendar-remove"},
            ),
        ),
    )


def _form() -> rx.Component:
    week = [
        row(
            rx.el.span(tx(day), style={"width": "48px"}),
            text_input(
                f"day{n}",
                default_value=CalendarState.week[n],
                placeholder=t("留空为休息", "empty = closed"),
                aria_label=tx(day),
                class_name="sc-wide",
            ),
        )
        for n, day in enumerate(DAYS)
    ]
    return rx.el.form(
        stack(
            field_row(t("名称", "Name"), text_input("name", default_value=CalendarState.name), required=True),
            field_row(
                t("适用范围", "Applies to"),
                select_input(
                    CalendarState.places,
                    name="place",
                    default_value=CalendarState.place,
                    placeholder=t("全公司", "Whole company"),
                ),
                t("离门店最近的一份生效", "The hours nearest to a store count"),
            ),
            field_row(
                t("每周", "Week"),
                stack(*week),
                t("例: 09:00-12:00 13:00-18:00", "Example: 09:00-12:00 13:00-18:00"),
                group=True,
            ),
            checkbox(
                t("法定节假日休息, 调休日上班", "Closed on public holidays, open on make-up days"),
                name="public_holidays",
                default_checked=CalendarState.public_holidays,
            ),
            field_row(
                t("特殊日期", "Special days"),
                text_area("exceptions", default_value=CalendarState.exceptions, rows=3),
                t(
                    "每行一天: 2026-12-31 09:00-12:00, 只写日期为休息",
                    "One a line: 2026-12-31 09:00-12:00; a date alone is closed",
                ),
                CalendarState.error,
            ),
            row(
                primary_button(t("保存", "Save"), type="submit", testid="calendar-save"),
                ghost_button(t("取消", "Cancel"), on_click=CalendarState.close(False)),
            ),
        ),
        on_submit=CalendarState.save,
        key=CalendarState.edited_id.to_string(),
    )


def hours_page() -> rx.Component:
    """The page /calendars."""

    def add(testid: str) -> rx.Component:
        return primary_button(
            t("新建营业时间", "New opening hours"), icon="plus", on_click=CalendarState.start_new, testid=testid
        )

    return page(
        page_header(
            t("营业时间", "Opening hours"),
            t("处理时限只在营业时间内计时", "Time limits only run during opening hours"),
            add("calendar-new"),
        ),
        rx.cond(
            CalendarState.cards.length() == 0,
            empty_state(
                "calendar-clock",
                t("还没有营业时间", "No opening hours yet"),
                t("没有设置时, 时限按 7×24 小时计算。", "Without them time limits run around the clock."),
                add("calendar-first"),
            ),
            stack(rx.foreach(CalendarState.cards, _card)),
        ),
        sheet(
            CalendarState.editing,
            rx.cond(
                CalendarState.edited_id == 0,
                t("新建营业时间", "New opening hours"),
                t("修改营业时间", "Change opening hours"),
            ),
            _form(),
            on_close=CalendarState.close,
            testid="calendar-sheet",
        ),
    )

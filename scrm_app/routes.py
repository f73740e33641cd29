"""Every page: path, title, permission, what loads it, where it stands in the navigation. The table of contents."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from scrm_app.calendars.page.hours import hours_page
from scrm_app.calendars.state import CalendarState
from scrm_app.core.text import Text
from scrm_app.forms.page.design import form_design_page
from scrm_app.forms.page.forms import forms_page
from scrm_app.forms.state import FormDesignState, FormsState


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


PAGES: list[PageSpec] = [
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
        path="/forms",
        title=Text("表单设计", "Forms"),
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
        on_load=[FormDesignState.load],
    ),
]

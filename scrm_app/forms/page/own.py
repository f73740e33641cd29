"""The company's own fields on the page of a customer, and the sheet that switches them on."""

from typing import Any

import reflex as rx

from components.controls import callout, ghost_button, primary_button, quiet_button, section, sheet
from components.data.form_view import form_view
from scrm_app.core.ui import t
from scrm_app.forms.state import OwnFieldsState, OwnSetupState
from scrm_app.identity.session import FrameState

OWN: Any = OwnFieldsState
SETUP: Any = OwnSetupState


def own_fields() -> rx.Component:
    """The own fields of the open customer, filled in by whoever may; nothing where the company has none."""
    filled = form_view(
        schema=OWN.form,
        values=OWN.answers,
        problems=OWN.problems,
        mode=rx.cond(OWN.editable, "edit", "read"),
        people=OWN.people,
        customers=OWN.others,
        revision=OWN.revision,
        on_submit=OWN.save,
        on_search=OWN.find_choices,
        submit_label=t("保存", "Save"),
        testid="own-fields",
    )
    return rx.cond(
        OWN.form["fields"].to(list[Any]).length() > 0,
        section(t("更多资料", "More about them"), filled, testid="own-section"),
    )


def own_setup() -> rx.Component:
    """The button and the sheet: design the fields of customers, switch a version on or off."""
    setup = SETUP.setup
    where = rx.cond(
        setup["pinned"] > 0,
        t(
            "正在使用第 " + setup["pinned"].to(str) + " 版。",
            "Version " + setup["pinned"].to(str) + " is in use.",
        ),
        t("还没有启用自定义字段。", "No own fields are in use yet."),
    )
    waiting = rx.cond(
        setup["newest"] > setup["pinned"],
        callout(
            rx.el.span(
                t(
                    "第 " + setup["newest"].to(str) + " 版已发布, 还没有用到客户资料上。",
                    "Version " + setup["newest"].to(str) + " is published, but customers do not have it yet.",
                ),
                custom_attrs={"data-testid": "own-waiting"},
            ),
            "blue",
        ),
    )
    body = rx.el.div(
        rx.el.p(
            t(
                "像设计表单一样添加字段: 日期、选项、金额、公式、显示条件和查看权限都可以用。"
                "发布后在这里启用, 客户页、列表筛选、导入和导出就有这些字段; 日期字段还可以设置提醒。",
                "Add fields as in any form, with choices, dates, amounts, formulas, rules and rights. Once published "
                "and switched on, the customer's page, the filters of the list, imports and exports have them; dates "
                "can have reminders.",
            ),
            class_name="sc-subtitle",
        ),
        rx.el.p(where, custom_attrs={"data-testid": "own-state"}, style={"margin": "0"}),
        waiting,
        rx.el.div(
            rx.cond(
                setup["pinned"] > 0, quiet_button(t("停用", "Switch off"), on_click=SETUP.switch_off, testid="own-off")
            ),
            ghost_button(
                t("设计字段", "Design the fields"), icon="pencil-ruler", on_click=SETUP.design, testid="own-design"
            ),
            rx.cond(
                setup["newest"] > setup["pinned"],
                primary_button(
                    t("启用第 " + setup["newest"].to(str) + " 版", "Use version " + setup["newest"].to(str)),
                    on_click=SETUP.switch_on,
                    testid="own-on",
                ),
            ),
            class_name="sc-row",
            style={"justifyContent": "flex-end", "flexWrap": "wrap"},
        ),
        class_name="sc-stack",
    )
    return rx.cond(
        FrameState.permissions.contains("form.design"),
        rx.fragment(
            ghost_button(
                t("自定义字段", "Own fields"), icon="list-plus", on_click=SETUP.open_sheet, testid="own-setup"
            ),
            sheet(
                SETUP.opened,
                t("客户的自定义字段", "Own fields of customers"),
                body,
                on_close=SETUP.close_sheet,
                testid="own-sheet",
            ),
        ),
    )

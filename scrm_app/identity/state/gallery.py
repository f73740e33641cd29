"""The component gallery: what the kit can do, for developers."""

from typing import Any

import reflex as rx

from components.controls import toast_ok, toast_undo
from scrm_app.core.errors import Forbidden
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState


class GalleryState(AppState):
    """Switches of the gallery; nothing is stored."""

    drawer_open: bool = False
    sheet_open: bool = False
    confirm_open: bool = False
    tab: str = "one"
    choice: str = "week"
    sort: str = "-amount"
    rows: list[dict[str, Any]] = []

    @rx.event
    def load(self) -> None:
        """Some believable records."""
        names = ("上海浦东陆家嘴旗舰服务中心", "杭州西湖店", "北京朝阳店", "成都高新店")
        hues = (("进行中", "blue"), ("已完成", "green"), ("即将超时", "amber"), ("已超时", "red"))
        self.rows = [
            {
                "id": n,
                "number": f"GD20261121-{n:04d}",
                "store": names[n % 4],
                "owner": "张伟",
                "amount": "-¥120.00" if n % 4 == 3 else f"¥{n * 486:,}.00",
                "state": hues[n % 4][0],
                "state_hue": hues[n % 4][1],
            }
            for n in range(1, 9)
        ]

    @rx.event
    def show(self, what: str) -> None:
        """Open one of the overlays."""
        self.drawer_open, self.sheet_open, self.confirm_open = what == "drawer", what == "sheet", what == "confirm"

    @rx.event
    def hide(self) -> None:
        """Close all overlays."""
        self.drawer_open = self.sheet_open = self.confirm_open = False

    @rx.event
    def open_row(self, row_id: int) -> None:  # noqa: ARG002
        """A line was pressed."""
        self.drawer_open = True

    @rx.event
    def pick_tab(self, key: str) -> None:
        """A tab was pressed."""
        self.tab = str(key)

    @rx.event
    def pick(self, key: str) -> None:
        """A segment was pressed."""
        self.choice = str(key)

    @rx.event
    def say_ok(self) -> Any:
        """A toast."""
        return toast_ok(self._say(Text("工单已关闭。", "Ticket closed.")))

    @rx.event
    def say_undo(self) -> Any:
        """A toast that can be taken back."""
        label = self._say(Text("撤销", "Undo"))
        return toast_undo(self._say(Text("已移到回收站。", "Moved to the bin.")), label, GalleryState.say_ok)

    @rx.event
    def say_no(self) -> None:
        """A refusal."""
        raise self._refusal()

    def _refusal(self) -> Forbidden:
        error = Forbidden(
            "您没有权限关闭这张工单, 请联系店长。", "You may not close this ticket. Ask the store manager."
        )
        error.lang = self.lang
        return error

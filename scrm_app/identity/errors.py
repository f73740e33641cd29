"""Refusals of the identity feature."""

from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound, TooMany
from scrm_app.core.text import Text


class TooManyTries(TooMany):
    """Too many failed sign-ins; the password was not even looked at."""

    def __init__(self) -> None:
        super().__init__(
            "尝试次数过多, 请 15 分钟后再试; 若忘记密码, 请联系管理员重置。",
            "Too many attempts. Try again in 15 minutes, or ask your administrator to reset your password.",
        )


class WeakPassword(InvalidInput):
    """The new password does not follow the rule."""

    def __init__(self, problem: Text) -> None:
        super().__init__(problem.zh, problem.en, {"password": problem})


class MoreThanYouHave(Forbidden):
    """Nobody can hand out rights they do not have."""

    def __init__(self) -> None:
        super().__init__(
            "您不能授予或修改超出自己权限或数据范围的角色, 请联系系统管理员。",
            "You cannot hand out or change more rights than you have yourself. Ask a system administrator.",
        )


class LastAdministrator(Conflict):
    """Somebody must be able to manage roles."""

    def __init__(self) -> None:
        super().__init__(
            "这是最后一位能管理角色的用户, 请先把系统管理员角色授予另一个人。",
            "This is the last person who can manage roles. Give the administrator role to somebody else first.",
        )


class NoSuchThing(NotFound):
    """Unknown or out of reach."""

    def __init__(self) -> None:
        super().__init__("没有找到, 或不在您的数据范围内。", "Not found, or outside your data scope.")


class ChangedMeanwhile(Conflict):
    """The row is newer than the one on the screen."""

    def __init__(self) -> None:
        super().__init__(
            "刚刚有人修改过这条记录, 请刷新后再改。",
            "Someone changed this record just now. Reload it, then change it again.",
        )


class AlreadySetUp(Conflict):
    """There are users already."""

    def __init__(self) -> None:
        super().__init__("系统已完成初始设置, 请直接登录。", "This installation is already set up. Please sign in.")

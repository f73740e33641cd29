"""Refusals of the form designer."""

from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound


class BadSchema(InvalidInput):
    """A form description that cannot be read or is not ready to be published."""


class FormNotFound(NotFound):
    """No such form, or it was archived."""

    def __init__(self) -> None:
        super().__init__("没有这张表单, 或它已被停用。", "There is no such form, or it has been archived.")


class StaleDraft(Conflict):
    """Somebody else saved this draft in the meantime."""

    def __init__(self) -> None:
        super().__init__(
            "别人刚刚修改了这张表单。请刷新后再继续编辑, 您刚才的改动未保存。",
            "Somebody else has just changed this form. Reload before you go on; your last change was not saved.",
        )


class DraftHeld(Conflict):
    """Another person (or another window) is designing this form now."""

    def __init__(self, who: str) -> None:
        super().__init__(
            f"{who}正在编辑这张表单, 现在只能查看。需要修改请点「接手编辑」。",
            f"{who} is editing this form; you can only look. Take over if you need to change it.",
        )


class NeedsSignature(Forbidden):
    """Publishing would show protected fields to people without an account, and nobody with the right has signed."""

    def __init__(self, zh: str, en: str, may_sign: bool) -> None:
        rest = (
            ("请确认签字后再发布。", "Sign for it before you publish.")
            if may_sign
            else (
                "需要有「签字: 向客户公开受保护的字段」权限的人来发布, 或先改权限表。",
                "Somebody with the right to sign must publish it, or change the rights first.",
            )
        )
        super().__init__(f"{zh}。{rest[0]}", f"{en}. {rest[1]}")


class NothingToPublish(Conflict):
    """The draft is the same as the published version."""

    def __init__(self) -> None:
        super().__init__("草稿与已发布的版本相同, 无需发布。", "The draft is already published; nothing has changed.")

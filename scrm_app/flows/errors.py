"""Refusals of the flow designer and of running flows."""

from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.core.text import Text


class BadGraph(InvalidInput):
    """A drawing that cannot be read as a flow."""


class FlowNotFound(NotFound):
    """There is no such flow, or it was removed."""

    def __init__(self) -> None:
        super().__init__(
            "没有找到这个流程, 它可能已被删除。请回到流程列表重新选择。",
            "This flow was not found; it may have been removed. Pick one from the list of flows.",
        )


class DraftChangedElsewhere(Conflict):
    """Somebody else saved this draft in the meantime."""

    def __init__(self, who: str = "") -> None:
        super().__init__(
            f"草稿刚刚被{who or '另一个窗口'}改过。已为您保留对方的版本, 请重新打开后再改。",
            f"The draft was just changed by {who or 'another window'}. Reload and change it again.",
        )


class NothingToPublish(Conflict):
    """The draft equals the published version."""

    def __init__(self) -> None:
        super().__init__(
            "草稿和已发布的版本完全一样, 不需要再发布。", "The draft equals the published version; nothing to publish."
        )


class HasProblems(InvalidInput):
    """The draft still has problems that must be solved before publishing."""

    def __init__(self, count: int, first: Text) -> None:
        super().__init__(
            f"还有 {count} 个问题没有解决, 暂时不能发布。先看: {first.zh}",
            f"{count} problem(s) must be solved before publishing. First: {first.en}",
        )


class DraftHeld(Conflict):
    """Another person (or another window) is drawing this flow now."""

    def __init__(self, who: str) -> None:
        super().__init__(
            f"{who}正在编辑这个流程, 现在只能查看。需要修改请点「接手编辑」。",
            f"{who} is editing this flow; you can only look. Take over if you need to change it.",
        )


class BadImport(InvalidInput):
    """A file that cannot be read as a flow."""

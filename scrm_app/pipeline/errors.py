"""What can go wrong with opportunities, in words."""

from scrm_app.core.errors import Conflict, InvalidInput, NotFound


class OpportunityUnknown(NotFound):
    """There is no such opportunity in reach."""

    def __init__(self) -> None:
        super().__init__(
            "没有找到这条商机, 可能已删除或不在您的数据范围内。",
            "This opportunity was not found; it may be gone or outside your data scope.",
        )


class OpportunityInvalid(InvalidInput):
    """An opportunity that cannot be saved."""


class OpportunityChanged(Conflict):
    """Somebody else moved or saved it first."""

    def __init__(self) -> None:
        super().__init__(
            "这条商机刚被他人更新, 看板已刷新, 请核对后再操作。",
            "Someone else just updated this opportunity. The board is refreshed; check it and try again.",
        )

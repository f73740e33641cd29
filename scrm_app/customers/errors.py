"""What can go wrong with customers, in words."""

from scrm_app.core.errors import Conflict, InvalidInput, NotFound


class CustomerUnknown(NotFound):
    """There is no such customer in reach."""

    def __init__(self) -> None:
        super().__init__(
            "没有找到这位客户, 可能已合并或不在您的数据范围内。",
            "This customer was not found; it may have been merged or is outside your data scope.",
        )


class CustomerInvalid(InvalidInput):
    """A profile that cannot be saved; `problems` says which field and why."""


class CustomerChanged(Conflict):
    """Somebody else saved the profile first."""

    def __init__(self) -> None:
        super().__init__(
            "这位客户的资料刚被他人修改, 已为您载入最新内容, 请核对后再保存。",
            "Someone else just changed this customer. The newest data is loaded; check it and save again.",
        )

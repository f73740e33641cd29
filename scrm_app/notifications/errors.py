"""What can be refused here, in words."""

from scrm_app.core.errors import Conflict, InvalidInput, NotFound


class ConnectionNotFound(NotFound):
    """There is no such connection, or it was removed."""

    def __init__(self) -> None:
        super().__init__("没有找到这个连接, 可能已被删除。", "This connection was not found; it may have been removed.")


class ConnectionChanged(Conflict):
    """Somebody saved the connection in the meantime."""

    def __init__(self) -> None:
        super().__init__(
            "有人刚刚改过这个连接, 请关闭后重新打开再改。", "Someone just changed this connection. Close and reopen it."
        )


class MessageNotFound(NotFound):
    """There is no such message."""

    def __init__(self) -> None:
        super().__init__("没有找到这条消息。", "This message was not found.")


class NotSendableAgain(Conflict):
    """Only a message that was given up or is waiting can be sent again by hand."""

    def __init__(self) -> None:
        super().__init__(
            "这条消息已送达或正在发送, 不需要重发。", "This message was delivered or is being sent; it needs no repeat."
        )


class BadPreference(InvalidInput):
    """Quiet hours that are not times of day."""

    def __init__(self) -> None:
        super().__init__("免打扰时间要写成 22:00 这样的时刻。", "Quiet hours are times of day such as 22:00.")

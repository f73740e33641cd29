"""Refusals a person meets when working on tickets."""

from typing import Any

from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound, TooLarge
from scrm_app.core.text import Text


class TicketNotFound(NotFound):
    """There is no such ticket, or it is not in your part of the organisation."""

    def __init__(self) -> None:
        super().__init__(
            "找不到这张工单, 或者它不在您负责的门店。请回到列表重新选择。",
            "This ticket does not exist or is not in your stores. Go back to the list and pick another.",
        )


class TicketChanged(Conflict):
    """Somebody else acted on the ticket first."""

    def __init__(self, who: str, node: str) -> None:
        super().__init__(
            f"{who or '其他人'} 刚刚已处理这张工单, 现在在「{node}」。已为您刷新, 请看一眼再操作。",
            f"{who or 'Somebody else'} has just worked on this ticket; it is now at “{node}”. "
            "We have refreshed it for you; look again before you act.",
        )


class TicketNotOpen(Conflict):
    """A closed or cancelled ticket takes no more work."""

    def __init__(self) -> None:
        super().__init__(
            "这张工单已经结束, 不能再处理。需要继续请新建一张工单。",
            "This ticket is finished and cannot be worked on. Open a new one to continue.",
        )


class ColumnFull(Conflict):
    """A column of a board has a hard limit and is full."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.zh, why.en)


class AlreadyClaimed(Conflict):
    """Two people reached for one ticket; the other was first."""

    def __init__(self, who: str) -> None:
        super().__init__(
            f"{who or '同事'} 先一步领取了这张工单。请领取下一张。",
            f"{who or 'A colleague'} claimed this ticket just before you. Please take the next one.",
        )


class NotYourTask(Forbidden):
    """The ticket waits for somebody else."""

    def __init__(self, who: str) -> None:
        super().__init__(
            f"这一步由 {who} 处理。可以请对方转交, 或让主管改派给您。",
            f"This step belongs to {who}. Ask them to transfer it, or a supervisor to reassign it to you.",
        )


class ActionNotOffered(Forbidden):
    """The flow does not offer this action at the present node."""

    def __init__(self, action: Text, node: str) -> None:
        super().__init__(
            f"「{node}」这一步没有开放「{action.zh}」。请让流程管理员在流程设计里打开它。",
            f"The step “{node}” does not offer “{action.en}”. Ask whoever designs the flow to switch it on.",
        )


class MoveRefused(InvalidInput):
    """The flow says no, with its reason."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.zh, reason.en)


class NotReopenable(Conflict):
    """The ticket may not be reopened, by this person or at all."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.zh, reason.en)


class ReopenTooLate(Conflict):
    """The days in which the flow lets a ticket be reopened are over."""

    def __init__(self, closed_on: str, days: int) -> None:
        super().__init__(
            f"这张工单已在 {closed_on} 完成, 超过了 {days} 天的重开期限。请新建一张工单。",
            f"This ticket was completed on {closed_on}; its {days} days for reopening are over. Please open a new one.",
        )


class SurveyOver(Conflict):
    """The question was answered already, or its days are over."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.zh, reason.en)


class NothingAwaited(Conflict):
    """A signal came for a ticket that does not wait for it."""

    def __init__(self, signal: str) -> None:
        super().__init__(
            f"这张工单现在没有在等「{signal}」。请核对信号名称和工单所在的步骤。",
            f"The ticket does not wait for “{signal}” now. Check the name of the signal and where the ticket stands.",
        )


class MissingFields(InvalidInput):
    """Some fields must be filled before the ticket may go on; `fields` is the part of the form to ask for."""

    def __init__(self, labels: list[str], problems: dict[str, Text], fields: list[dict[str, Any]]) -> None:
        names = "、".join(labels)
        super().__init__(
            f"还差 {len(labels)} 项才能继续: {names}。请补填。",
            f"{len(labels)} more needed before it can go on: {', '.join(labels)}. Please fill in.",
            problems,
        )
        self.fields = fields


class FileTooLarge(TooLarge):
    """The upload is bigger than we take."""

    def __init__(self, limit_mb: int) -> None:
        super().__init__(
            f"文件超过 {limit_mb} MB。请压缩后再上传。",
            f"The file is larger than {limit_mb} MB. Please compress it and upload again.",
        )


class FileRefused(InvalidInput):
    """The file is not what its name says, or not a type we take."""

    def __init__(self) -> None:
        super().__init__(
            "文件内容与扩展名不符, 或不是支持的类型(图片、PDF、Office 文档、视频、文本)。请另存为正确格式后再传。",
            "The content does not match the file's extension, or the type is not accepted "
            "(images, PDF, Office documents, video, text). Save it in the right format and upload again.",
        )

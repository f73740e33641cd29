"""Refusals of settlement; each sentence says what to do next."""

from scrm_app.core.errors import Conflict, InvalidInput, NotFound, TooLarge
from scrm_app.core.text import Text


class PlanInvalid(InvalidInput):
    """A plan breaks a rule; `problems` maps a place in the plan to its sentence."""

    @classmethod
    def because(cls, problems: dict[str, Text]) -> "PlanInvalid":
        """One error for all problems; the first sentence is the message."""
        first = next(iter(problems.values()))
        return cls(first.zh, first.en, problems)


class PlanNotFound(NotFound):
    """There is no such plan."""

    def __init__(self) -> None:
        super().__init__(
            "没有找到这个结算方案, 请回到方案列表。", "There is no such plan. Go back to the list of plans."
        )


class StatementNotFound(NotFound):
    """There is no such statement for you."""

    def __init__(self) -> None:
        super().__init__(
            "没有找到这张对账单, 请回到对账单列表。", "There is no such statement. Go back to the list of statements."
        )


class StatementAlreadyLocked(Conflict):
    """This statement is locked; correct it with an adjustment in an open period."""

    def __init__(self, period: str) -> None:
        super().__init__(
            f"{period} 的对账单已锁定, 不能再改; 请在未锁定的账期里添加一笔调整。",
            f"The statement of {period} is locked. Add an adjustment to an open period instead.",
        )


class LinesFrozen(Conflict):
    """Lines under objection must not change behind the talk about them."""

    def __init__(self, lines: int) -> None:
        super().__init__(
            f"有 {lines} 行明细正在处理异议, 已冻结; 请先处理异议, 再重新计算。",
            f"{lines} lines are frozen by objections. Settle those first, then recalculate.",
        )


class LineNotFound(NotFound):
    """There is no such line for you."""

    def __init__(self) -> None:
        super().__init__(
            "没有找到这行明细, 对账单可能刚重新计算过; 请刷新后再试。",
            "There is no such line; the statement may just have been recalculated. Refresh and try again.",
        )


class NotDisputed(Conflict):
    """Nobody objects to this line (any more)."""

    def __init__(self) -> None:
        super().__init__(
            "这行明细没有待处理的异议, 可能刚有人处理过; 已为您刷新。",
            "There is no open objection to this line; somebody may just have settled it. Refreshed.",
        )


class PlanChanged(Conflict):
    """Somebody else saved this plan first."""

    def __init__(self) -> None:
        super().__init__(
            "这个方案刚被别人改过, 已为你载入最新内容, 请核对后再改。",
            "Somebody else has just changed this plan. The newest version is loaded; check it and edit again.",
        )


class DatesOverlap(Conflict):
    """Two versions of one plan would be in force on the same day."""


class BeyondRange(TooLarge):
    """More money than the integers of the engine can carry; nothing was calculated."""

    def __init__(self) -> None:
        super().__init__(
            "金额合计超出系统可以精确计算的范围 (单店单月 100 亿元), 没有计算任何一笔; 请检查录入的金额。",
            "The amounts add up to more than can be calculated exactly (¥10 billion for a store in a month). "
            "Nothing was calculated; check the amounts.",
        )

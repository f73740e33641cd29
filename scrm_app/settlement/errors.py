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

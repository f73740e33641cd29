"""Refusals of trying, replaying and publishing."""

from collections.abc import Sequence

from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.core.text import Text


class ReplayNotFound(NotFound):
    """There is no such replay."""

    def __init__(self) -> None:
        super().__init__("没有找到这次重放, 请重新开始一次。", "This replay was not found; start another.")


class NothingToReplay(InvalidInput):
    """No ticket in these days."""

    def __init__(self) -> None:
        super().__init__(
            "这段时间里这个流程没有工单, 请选更长的时间。",
            "This flow had no ticket in these days; choose a longer time.",
        )


class ScenarioNotFound(NotFound):
    """There is no such scenario."""

    def __init__(self) -> None:
        super().__init__("没有找到这个场景, 可能已删除。", "This scenario was not found; it may be deleted.")


class ScenariosFail(Conflict):
    """A scenario marked 必须通过 does not pass."""

    def __init__(self, failing: Sequence[tuple[str, Text]]) -> None:
        name, why = failing[0]
        super().__init__(
            f"必须通过的场景「{name}」没有通过: {why.zh} 请修改草稿, 或在试运行里更新这个场景。",
            f"The scenario “{name}” must pass and does not: {why.en} Change the draft, or update the scenario.",
        )


class DraftNotReady(InvalidInput):
    """The draft cannot be tried yet."""

    def __init__(self, why: Text) -> None:
        super().__init__(f"草稿还不能试运行: {why.zh}", f"The draft cannot be tried yet: {why.en}")

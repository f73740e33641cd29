"""Why ready-made content was not loaded."""

from scrm_app.core.errors import Conflict, NotFound


class NotEmpty(Conflict):
    """Demo data goes only into an empty installation."""

    def __init__(self) -> None:
        super().__init__(
            "系统里已经有数据, 演示数据只能装进空系统。",
            "There is data already; demo data goes only into an empty system.",
        )


class NoSuchIndustry(NotFound):
    """A code that the library has no content for."""

    def __init__(self) -> None:
        super().__init__("没有这个行业的模板, 请换一个。", "There is no template for this industry. Choose another.")


class NoSuchModule(NotFound):
    """A key that is no module, or the core, which has no switch."""

    def __init__(self) -> None:
        super().__init__("没有这个模块, 请刷新页面。", "There is no such module. Refresh the page.")


class ImportsUnderWay(Conflict):
    """An import that is under way is finished first."""

    def __init__(self, running: int) -> None:
        super().__init__(
            f"有 {running} 个导入正在进行, 请等它完成或先停止, 再关闭这个模块。",
            f"{running} imports are under way. Wait for them or stop them, then switch the module off.",
        )


class NoSuchTemplate(NotFound):
    """A code that the library does not have."""

    def __init__(self) -> None:
        super().__init__("模板库里没有这一项, 请刷新页面。", "The library has no such template. Reload the page.")


class AlreadyUsed(Conflict):
    """What has tickets cannot be taken back."""

    def __init__(self, name: str, tickets: int) -> None:
        super().__init__(
            f"「{name}」已有 {tickets} 张工单, 不能撤回。不再使用时请到「流程」里归档它。",
            f"“{name}” has {tickets} ticket(s) already and cannot be withdrawn. Archive it under Flows instead.",
        )


class NotInstalled(Conflict):
    """There is nothing to take back."""

    def __init__(self) -> None:
        super().__init__("这一项还没有启用, 不需要撤回。", "This is not in use; there is nothing to withdraw.")

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

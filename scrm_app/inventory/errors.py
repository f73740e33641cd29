"""What the stock refuses, in words."""

from scrm_app.core.errors import Conflict, InvalidInput, NotFound


class NoSuchItem(NotFound):
    """There is no such stock, or it is not yours to see."""

    def __init__(self) -> None:
        super().__init__(
            "没有找到这条库存, 或不在您的数据范围内。", "There is no such stock, or it is outside your data scope."
        )


class NoSuchWarehouse(NotFound):
    """There is no such warehouse, or it is not yours to see."""

    def __init__(self) -> None:
        super().__init__(
            "没有找到这个仓库, 或不在您的数据范围内。", "There is no such warehouse, or it is outside your data scope."
        )


class NotEnough(Conflict):
    """There is less free than was asked for."""

    def __init__(self, part: str, warehouse: str, free: str, unit: str) -> None:
        super().__init__(
            f"“{part}”在{warehouse}可用 {free} {unit}, 不够这次的数量; 请减少数量或先入库。",
            f"{warehouse} has {free} of “{part}” free, less than asked for; take fewer, or receive some first.",
        )


class BadQuantity(InvalidInput):
    """No quantity above nothing with at most three decimals."""

    def __init__(self, *, zero: bool = False) -> None:
        least = "0" if zero else "0.001"
        super().__init__(
            f"数量要在 {least} 到 1,000,000 之间, 最多三位小数, 例如 12 或 0.5。",
            f"A quantity lies between {least} and 1,000,000 with at most three decimals, like 12 or 0.5.",
        )

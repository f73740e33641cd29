"""One page of a long list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Self, TypeVar

T = TypeVar("T")
MAX_SIZE = 100


@dataclass(frozen=True)
class PageRequest:
    """Which page (1-based), how many rows (at most 100), sorted by what."""

    page: int = 1
    size: int = 50
    sort: str = ""
    descending: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "page", min(max(self.page, 1), 1_000_000))
        object.__setattr__(self, "size", min(max(self.size, 1), MAX_SIZE))

    @classmethod
    def sorted_by(cls, sort: str, page: int, size: int) -> Self:
        """A page as a URL asks for it: `sort` is a column key, "-key" for downwards."""
        return cls(page, size, sort.removeprefix("-"), sort.startswith("-"))

    def order(self, columns: Mapping[str, Any], otherwise: Any) -> Any:
        """The wished column of these in the wished direction; `otherwise` when it is none of them."""
        column = columns.get(self.sort)
        return otherwise if column is None else column.desc() if self.descending else column.asc()

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


@dataclass(frozen=True)
class Page(Generic[T]):
    """The rows asked for and how many there are in all."""

    rows: list[T] = field(default_factory=list)
    total: int = 0

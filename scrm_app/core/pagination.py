"""One page of a long list."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

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

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


@dataclass(frozen=True)
class Page(Generic[T]):
    """The rows asked for and how many there are in all."""

    rows: list[T] = field(default_factory=list)
    total: int = 0

"""Where a person lands after signing in: their own choice, else their role's, else what fits their rights. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from scrm_app.core.text import Text

ALWAYS = "/me"
TODO = "/todo"


class Page(Protocol):
    """What one can land on."""

    @property
    def path(self) -> str: ...
    @property
    def title(self) -> Text: ...
    @property
    def permission(self) -> str: ...


@dataclass(frozen=True)
class StartPage:
    """A page one can land on, and the permission it asks for ("" for none)."""

    path: str
    title: Text
    permission: str = ""


_pages: list[StartPage] = []


def use(pages: Iterable[Page]) -> None:
    """Install the pages there are, besides the one that lists all; replaces what was there."""
    found = [StartPage(one.path, one.title, one.permission) for one in pages]
    _pages[:] = [*found, StartPage(ALWAYS, Text("我 (全部页面)", "Me (every page)"))]


def pages() -> tuple[StartPage, ...]:
    """Every page one can land on, in the order of the navigation."""
    return tuple(_pages)


def is_allowed(path: str, permissions: Collection[str]) -> bool:
    """Whether there is such a page and one may open it."""
    return any(one.path == path and (not one.permission or one.permission in permissions) for one in _pages)


def is_phone(agent: str) -> bool:
    """Whether a browser says that it is on a phone (tablets are desks)."""
    return "Mobi" in agent and "iPad" not in agent


def usual(permissions: Collection[str], *, phone: bool) -> str:
    """What fits somebody who has these rights and whom nobody has told where to start."""
    ladder = [
        (phone and "ticket.work" in permissions, TODO),
        ("role.manage" in permissions, "/"),
        ("settlement.manage" in permissions, "/statements"),
        ("flow.design" in permissions and "ticket.work" not in permissions, "/flows"),
        ("ticket.work" in permissions and "report.view" not in permissions, TODO),
        ("report.view" in permissions, "/"),
        ("ticket.view" in permissions, "/board"),
        ("customer.view" in permissions, "/customers"),
    ]
    return next((path for fits, path in ladder if fits and is_allowed(path, permissions)), ALWAYS)


def landing(permissions: Collection[str], own: Mapping[str, object], of_roles: Iterable[str], *, phone: bool) -> str:
    """The page to show first. `own`: the person's {"start", "start_phone"}; what one may not open is passed over.

    A role's choice is for the desk; on a phone those who work on tickets have their to-do first.
    """
    wished = str(own.get("start_phone" if phone else "start") or "")
    if is_allowed(wished, permissions):
        return wished
    chosen = () if phone else of_roles
    return next((path for path in chosen if is_allowed(path, permissions)), "") or usual(permissions, phone=phone)

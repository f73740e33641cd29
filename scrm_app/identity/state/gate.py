"""The pages before signing in."""

from typing import Any

import reflex as rx

from scrm_app.identity import service
from scrm_app.identity.engine.address import local_path
from scrm_app.identity.engine.passwords import problem
from scrm_app.identity.session import PublicState

REASONS = frozenset({"wrong", "locked", "out", "ready", "ended", "form", "password"})


class LoginState(PublicState):
    """The sign-in page: why we are here, and where to go afterwards."""

    why: str = ""
    next: str = "/"

    @rx.event
    async def open(self) -> Any:
        """The page was opened; an installation without users goes to the wizard."""
        asked = self.router.url.query_parameters
        why = asked.get("why", "")
        self.why = why if why in REASONS else ""
        self.next = local_path(asked.get("next", "/"))
        if await self._ask_public(service.is_first_run):
            return rx.redirect("/setup")
        return None


class SetupState(PublicState):
    """The first-run wizard; what is typed stays in the browser until the form is posted."""

    why: str = ""
    step: int = 1
    company: str = ""
    industry: str = "appliance"
    name: str = ""
    login: str = ""
    weak: str = ""
    looking_for: str = ""

    @rx.event
    async def open(self) -> Any:
        """The page was opened; with users there is nothing to set up."""
        why = self.router.url.query_parameters.get("why", "")
        self.why = why if why in REASONS else ""
        if not await self._ask_public(service.is_first_run):
            return rx.redirect("/login?why=ready")
        return None

    @rx.event
    def name_company(self, form: dict[str, Any]) -> None:
        """Step one is filled in."""
        self.company = str(form.get("company", "")).strip()[:80]
        self.step = 2 if self.company else 1

    @rx.event
    def choose_industry(self, industry: str) -> None:
        """Step two: what the company does."""
        self.industry = str(industry)[:40]

    @rx.event
    def search_industry(self, words: str) -> None:
        """Step two: looking for the trade."""
        self.looking_for = str(words).strip().lower()[:40]

    @rx.event
    def go_to(self, step: int) -> None:
        """Back and forth between the steps."""
        self.step = step if step in (1, 2, 3) and (self.company or step == 1) else 1

    @rx.event
    def weigh(self, password: str) -> None:
        """Says at once whether a password will do."""
        found = problem(str(password)[:200], self.login) if password else None
        self.weak = self._say(found) if found else ""

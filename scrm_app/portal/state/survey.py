"""The satisfaction survey."""

from typing import Any

import reflex as rx

from components.controls import scroll_to_top
from scrm_app.core.numbers import whole
from scrm_app.core.ui import Sent
from scrm_app.identity.session import PublicState
from scrm_app.portal import presenter, service
from scrm_app.portal.state.opened import OpenedLink


class H5SurveyState(OpenedLink, PublicState):
    """The satisfaction survey behind its own link."""

    score: int = 0

    async def _show(self) -> int:
        found = await self._ask_public(service.get_survey_page, **self._here())
        self.page, self.stage = presenter.survey_page(found), found.state
        return 0

    @rx.event
    def choose_score(self, score: int) -> None:
        """A star was pressed."""
        self.score = min(5, whole(score))

    @rx.event
    async def send(self, answer: dict[str, Any]) -> Any:
        """The answer was sent."""
        sent = Sent.read(answer)
        self._remember()
        picked = [name.removeprefix("pick:") for name, value in sent.values.items() if value and name[:5] == "pick:"]
        said: dict[str, Any] = {"score": whole(sent.about.get("score")), "picked": picked, "words": sent.word("words")}
        with self._answering(sent):
            await self._run_public(service.answer_survey, nonce=sent.key, **said, **self._here())
        await self._show()
        return scroll_to_top()

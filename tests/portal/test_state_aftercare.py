"""The screens after closing without a browser: what forged events do, what is shown, what is refused."""

from typing import Any

import pytest
from sqlmodel import select

from models.aftercare import TicketSurvey
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.portal.state import H5SurveyState, H5TicketState
from scrm_app.tickets import service as tickets
from scrm_app.tickets.state.shapes import aftercare_form
from tests.portal.conftest import Door
from tests.portal.test_service_aftercare import CLOSED, asked
from tests.portal.test_state import kept, parcel, screen

__all__ = ["kept"]


@pytest.fixture
def survey(kept: Door) -> tuple[Door, str, str]:
    """A committed ticket whose customer is asked: tokens of its page and of the survey."""
    token, key = asked(kept, reopen_customer="self", choices=["态度好"])
    kept.session.commit()
    return kept, token, key


async def test_the_survey_is_answered_once_and_then_says_thanks(survey: tuple[Door, str, str]) -> None:
    door, _, key = survey
    with clock.frozen(CLOSED):
        state: Any = await screen(H5SurveyState, key)
        await state._show()
        assert (state.stage, state.page["choices"]) == ("open", ["态度好"])
        await state.send(parcel({"pick:态度好": "on", "pick:不存在": "on", "words": "很好"}, score=4))
        assert state.stage == "answered"
    row = door.session.exec(select(TicketSurvey)).one()
    door.session.refresh(row)
    assert (row.score, row.picked, row.words) == (4, ["态度好"], "很好")


@pytest.mark.parametrize("score", [0, "x", None, -3, {"a": 1}, "９"])
async def test_a_forged_score_is_refused_in_words(survey: tuple[Door, str, str], score: Any) -> None:
    door, _, key = survey
    with clock.frozen(CLOSED):
        state: Any = await screen(H5SurveyState, key)
        for forged in ("not a form", parcel({}, score=score)):
            with pytest.raises(InvalidInput):
                await state.send(forged)
    assert door.session.exec(select(TicketSurvey)).one().score is None


async def test_a_ticket_is_reopened_from_the_customers_page(survey: tuple[Door, str, str]) -> None:
    _door, token, _ = survey
    with clock.frozen(CLOSED):
        state: Any = await screen(H5TicketState, token)
        await state.refresh()
        assert state.page["reopen"] == "self"
        await state.ask_reopen(parcel({"reason": "又响了"}))
        assert (state.page["status"], state.page["reopen"]) == ("open", "")


async def test_a_link_that_does_not_open_says_why(kept: Door) -> None:
    state: Any = await screen(H5SurveyState, "A" * 65)
    await state.refresh()
    assert (state.stage, "链接" in state.problem) == ("refused", True)


@pytest.mark.parametrize(
    ("delay", "unit", "minutes"),
    [
        ("2", "hours", 120),
        ("3", "days", 4320),
        ("5", "minutes", 5),
        ("x", "days", -1),
        ("", "", 0),
        ("1e9", "days", -1),
    ],
)
def test_a_delay_is_read_in_its_unit(delay: str, unit: str, minutes: int) -> None:
    form = aftercare_form({"delay": delay, "delay_unit": unit, "choices": " 好 \n\n差", "survey_on": "on"})
    assert (form["delay_minutes"], form["choices"], form["survey_on"]) == (minutes, [" 好 ", "差"], True)
    assert form["survey_ways"] == []
    ticked = aftercare_form({"way_email": "on", "way_sms": "on", "way_fax": "on"})
    assert tickets.PolicyInput.model_validate(ticked | {"delay_minutes": 0}).survey_ways == ["sms", "email"]

"""Screens without an account, and the screen where staff make links for them."""

from scrm_app.portal.state.link_edit import LinkEditState
from scrm_app.portal.state.links import LinksState
from scrm_app.portal.state.onsite import H5OnsiteState, OnsiteLinkState
from scrm_app.portal.state.submit import H5SubmitState
from scrm_app.portal.state.survey import H5SurveyState
from scrm_app.portal.state.ticket import H5TicketState
from scrm_app.portal.state.wall import H5WallState

__all__ = [
    "H5OnsiteState",
    "H5SubmitState",
    "H5SurveyState",
    "H5TicketState",
    "H5WallState",
    "LinkEditState",
    "LinksState",
    "OnsiteLinkState",
]

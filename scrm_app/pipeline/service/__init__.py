"""What can be done about opportunities, by use case."""

from scrm_app.pipeline.repository import OpportunityFilter
from scrm_app.pipeline.service.board import Board, Lane, move_stage, note_contact, show_board
from scrm_app.pipeline.service.bulk import upsert_opportunities
from scrm_app.pipeline.service.dates import DATES
from scrm_app.pipeline.service.records import (
    Draft,
    OpportunityRow,
    create_opportunity,
    get_opportunity,
    list_opportunities,
    related_opportunities,
    show_funnel,
)

__all__ = [
    "DATES",
    "Board",
    "Draft",
    "Lane",
    "OpportunityFilter",
    "OpportunityRow",
    "create_opportunity",
    "get_opportunity",
    "list_opportunities",
    "move_stage",
    "note_contact",
    "related_opportunities",
    "show_board",
    "show_funnel",
    "upsert_opportunities",
]

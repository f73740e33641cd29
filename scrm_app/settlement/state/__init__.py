"""What the settlement screens remember."""

from scrm_app.settlement.state.designer import PlanState
from scrm_app.settlement.state.line import LineState
from scrm_app.settlement.state.plans import PlansState, PricesState
from scrm_app.settlement.state.statement import StatementState
from scrm_app.settlement.state.statements import StatementsState

__all__ = ["LineState", "PlanState", "PlansState", "PricesState", "StatementState", "StatementsState"]

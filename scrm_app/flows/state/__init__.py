"""What the flow screens remember."""

from scrm_app.flows.state.away import AwayState
from scrm_app.flows.state.designer import FlowDesignerState
from scrm_app.flows.state.listing import FlowListState

__all__ = ["AwayState", "FlowDesignerState", "FlowListState"]

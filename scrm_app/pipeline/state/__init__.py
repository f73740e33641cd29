"""What the pipeline pages hold."""

from scrm_app.pipeline.state.board import PipelineState
from scrm_app.pipeline.state.funnel import FunnelState

__all__ = ["FunnelState", "PipelineState"]

"""States of the pages beside the designer: versions, publish sheet, test run, replay lab, live numbers."""

from scrm_app.rollout.state.live import FlowLiveState
from scrm_app.rollout.state.publish import PublishState
from scrm_app.rollout.state.replays import ReplayState
from scrm_app.rollout.state.tryout import TryState
from scrm_app.rollout.state.versions import VersionsState

__all__ = ["FlowLiveState", "PublishState", "ReplayState", "TryState", "VersionsState"]

"""What a designer can do between drawing and publishing."""

from scrm_app.rollout.service.numbers import NodeNumbers, get_numbers
from scrm_app.rollout.service.publishing import Published, PublishSheet, get_sheet, publish
from scrm_app.rollout.service.rehearsal import Rehearsal, Sample, Step, rehearse
from scrm_app.rollout.service.replaying import (
    ReplayView,
    cancel_replay,
    get_replay,
    get_replayed,
    is_waiting,
    list_replayed,
    list_replays,
    run_waiting,
    start_replay,
)
from scrm_app.rollout.service.scenarios import (
    Result,
    ScenarioRow,
    check_published,
    delete_scenario,
    list_scenarios,
    open_scenario,
    run_scenarios,
    save_scenario,
    set_must_pass,
)

__all__ = [
    "NodeNumbers",
    "PublishSheet",
    "Published",
    "Rehearsal",
    "ReplayView",
    "Result",
    "Sample",
    "ScenarioRow",
    "Step",
    "cancel_replay",
    "check_published",
    "delete_scenario",
    "get_numbers",
    "get_replay",
    "get_replayed",
    "get_sheet",
    "is_waiting",
    "list_replayed",
    "list_replays",
    "list_scenarios",
    "open_scenario",
    "publish",
    "rehearse",
    "run_scenarios",
    "run_waiting",
    "save_scenario",
    "set_must_pass",
    "start_replay",
]

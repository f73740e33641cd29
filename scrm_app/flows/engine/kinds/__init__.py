"""The kinds of node, in palette order."""

from scrm_app.flows.engine.kinds import (
    approval,
    auto,
    cc,
    condition,
    end,
    inclusive,
    join,
    parallel,
    start,
    subflow,
    task,
    wait,
)
from scrm_app.flows.engine.kinds.base import Kind

_MODULES = (start, task, approval, condition, parallel, inclusive, join, wait, subflow, auto, cc, end)
KINDS: dict[str, Kind] = {module.KIND.code: module.KIND for module in _MODULES}

"""The kinds of node, in palette order."""

from scrm_app.flows.engine.kinds import approval, condition, end, join, parallel, start, task
from scrm_app.flows.engine.kinds.base import Kind

KINDS: dict[str, Kind] = {
    module.KIND.code: module.KIND for module in (start, task, approval, condition, parallel, join, end)
}

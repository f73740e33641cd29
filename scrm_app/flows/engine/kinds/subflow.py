"""子流程: a ticket of another flow; this one waits for it (同步) or goes on at once (异步)."""

from scrm_app.core.text import Text
from scrm_app.flows.engine.kinds.base import Kind

KIND = Kind(
    "subflow",
    Text("子流程", "Sub-flow"),
    Text("另开一张工单去办", "A ticket of another flow"),
    holds=lambda node: node.parts.subflow.sync,
    acts=True,
)

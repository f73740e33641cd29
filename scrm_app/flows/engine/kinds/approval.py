"""审批: somebody says yes or no."""

from scrm_app.core.text import Text
from scrm_app.flows.engine.kinds.base import Kind
from scrm_app.flows.engine.kinds.choosing import give_choice

KIND = Kind(
    "approval",
    Text("审批", "Approval"),
    Text("有人同意或驳回", "Somebody approves or rejects"),
    waits=True,
    actions=("approve", "reject", "return", "transfer", "delegate", "add_sign", "remove_sign", "pause"),
    outs=(1, None),
    give=give_choice,
)

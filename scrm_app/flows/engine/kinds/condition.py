"""条件分支: exactly one way on, chosen by the content of the form."""

from scrm_app.core.text import Text
from scrm_app.flows.engine.kinds.base import Kind
from scrm_app.flows.engine.kinds.choosing import give_branch

KIND = Kind(
    "condition",
    Text("条件分支", "Condition"),
    Text("按表单内容走其中一条", "One way on, chosen by the form"),
    outs=(2, None),
    give=give_branch,
)

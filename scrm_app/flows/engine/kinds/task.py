"""处理: somebody does something and says it is done."""

from scrm_app.core.text import Text
from scrm_app.flows.engine.kinds.base import Kind
from scrm_app.flows.engine.kinds.choosing import give_choice

KIND = Kind(
    "task",
    Text("处理", "Task"),
    Text("有人处理, 完成后往下走", "Somebody works here, then it moves on"),
    waits=True,
    actions=("complete", "return", "transfer", "delegate", "add_sign", "remove_sign", "claim", "pause"),
    outs=(1, None),
    give=give_choice,
)

"""等待: goes on after a time, at a date of the form, or when something happens."""

from scrm_app.core.text import Text
from scrm_app.flows.engine.kinds.base import Kind

KIND = Kind(
    "wait",
    Text("等待", "Wait"),
    Text("等到时间或事件发生", "Until a time or an event"),
    holds=lambda _node: True,
)

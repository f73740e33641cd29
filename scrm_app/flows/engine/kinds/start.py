"""开始: where a new ticket comes in."""

from scrm_app.core.text import Text
from scrm_app.flows.engine.kinds.base import Kind

KIND = Kind("start", Text("开始", "Start"), Text("工单从这里进来", "New tickets come in here"), ins=(0, 0))

"""抄送: people are told and may read along; the flow goes straight on."""

from scrm_app.core.text import Text
from scrm_app.flows.engine.kinds.base import Kind

KIND = Kind("cc", Text("抄送", "Copy to"), Text("告诉相关的人, 不用处理", "People read along"), acts=True)

"""What browsers send to the flow screens, read strictly."""

from typing import Any

from scrm_app.core.errors import InvalidInput


def number(value: Any) -> int:
    """An id out of a browser message; InvalidInput for anything else."""
    if isinstance(value, bool) or not str(value).isdecimal() or len(str(value)) > 15:
        raise InvalidInput("没有找到这个流程, 请刷新页面。", "This flow was not found. Reload the page.")
    return int(value)

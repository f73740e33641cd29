"""The rights grid of a form as it is stored.

`{"rights": {"audience:customer": {"phone": "mask:phone", "parts.cost": "hide"}, "role:finance": {…}, "org:12": {…}}}`:
columns of the grid to field keys (`parts.cost` for a column of a table) to a right. What is not listed is free.
"""

import re
from collections.abc import Mapping

from scrm_app.core.text import Text
from scrm_app.forms.errors import BadSchema

AUDIENCES: Mapping[str, Text] = {
    "staff": Text("员工", "Staff"),
    "customer": Text("客户 H5", "Customer H5"),
    "temp": Text("临时工 H5", "Temp H5"),
    "export": Text("导出", "Export"),
    "api": Text("接口", "API"),
}
"""Who or what reads; a person's roles and department count besides, for exports and the API too."""
RIGHTS: Mapping[str, Text] = {
    "hide": Text("隐藏", "Hidden"),
    "mask": Text("遮挡", "Masked"),
    "see": Text("只读", "Read"),
    "edit": Text("可编辑", "Edit"),
    "require": Text("必填", "Required"),
}
MASKS: Mapping[str, Text] = {
    "phone": Text("电话 138****1234", "Phone 138****1234"),
    "name": Text("姓名 张*", "Name: first letter"),
    "last4": Text("只留后四位", "Last four only"),
    "first": Text("只留首字", "First letter only"),
    "whole": Text("全部遮挡", "All of it"),
}
MAX_COLUMNS = 200
MAX_CELLS = 5000
_COLUMN = re.compile(r"audience:(staff|customer|temp|export|api)|role:[a-z0-9_]{1,40}|org:[0-9]{1,12}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})?")

Grid = Mapping[str, Mapping[str, str]]


def read_grid(raw: object) -> dict[str, dict[str, str]]:
    """The rights from JSON; BadSchema for what no editor could have made."""
    if raw is None:
        return {}
    if not isinstance(raw, Mapping) or len(raw) > MAX_COLUMNS:
        raise _bad()
    grid: dict[str, dict[str, str]] = {}
    for column, cells in raw.items():
        if not isinstance(column, str) or not _COLUMN.fullmatch(column) or not isinstance(cells, Mapping):
            raise _bad()
        if not all(isinstance(key, str) and _KEY.fullmatch(key) and is_right(right) for key, right in cells.items()):
            raise _bad()
        if cells:
            grid[column] = {str(key): str(right) for key, right in sorted(cells.items())}
    if sum(len(cells) for cells in grid.values()) > MAX_CELLS:
        raise _bad()
    return dict(sorted(grid.items()))


def _bad() -> BadSchema:
    return BadSchema("权限表无法识别, 请刷新后重试。", "The rights cannot be read. Reload and try again.")


def is_right(right: object) -> bool:
    """Whether this is a right of the grid: hide, see, edit, require, mask or `mask:<how>`."""
    if not isinstance(right, str):
        return False
    name, _, how = right.partition(":")
    return name in RIGHTS and (not how or (name == "mask" and how in MASKS))

"""What the library holds: flows ready to run, scenes of a trade that use them, and packs of scenes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scrm_app.core.text import Text

Json = dict[str, Any]

STAGES = {
    "pre": Text("售前", "Before the sale"),
    "mid": Text("售中", "During the sale"),
    "post": Text("售后", "After the sale"),
    "inner": Text("内部协作", "Inside the company"),
}
URGENCIES = ("普通", "加急", "特急")
PRICES = {
    "hour": Text("按工时计费", "By the hour"),
    "parts": Text("配件加工时", "Parts and labour"),
    "piece": Text("按单计费", "By the ticket"),
    "tier": Text("阶梯返点", "Tiered rebate"),
    "commission": Text("成交提成", "Commission on the deal"),
}
"""How work of this sort is usually settled; each is a way that settlement plans have."""
ROLES = {
    "manager": "店长",
    "region_manager": "区域经理",
    "service": "客服",
    "sales": "销售顾问",
    "finance": "财务",
    "technician": "技师",
    "inspector": "质检员",
    "engineer": "工程师",
    "warehouse": "仓库",
    "buyer": "采购",
    "driver": "司机",
    "host": "前厅领班",
    "cook": "厨师长",
    "beautician": "美容师",
    "doctor": "医生",
    "nurse": "护士",
    "teacher": "老师",
    "coach": "教练",
    "agent": "经纪人",
    "steward": "管家",
    "housekeeper": "家政员",
    "groomer": "宠物护理师",
    "planner": "方案设计师",
    "photographer": "摄影师",
    "guide": "领队",
    "legal": "法务",
}
"""Role codes that library flows name, and what they are called when one has to be made."""


@dataclass(frozen=True)
class FlowTemplate:
    """A form and the flow on it. `stage` is a key of STAGES; `script` is its first words to the customer."""

    code: str
    name: str
    stage: str
    about: str
    form: Json
    graph: Json
    script: str

    @property
    def form_name(self) -> str:
        """What its form is called."""
        return f"{self.name}登记表"

    @property
    def roles(self) -> tuple[str, ...]:
        """Codes of the roles its places name, in the order in which work reaches them."""
        found = [code for node in self.graph["nodes"] for code in _named(node)]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Scene:
    """A situation of one trade: which flow handles it, how urgent it is, and what to say."""

    pack: str
    name: str
    flow: str
    urgency: str
    words: str
    """How people put it, separated by spaces; for finding the scene."""
    script: str
    price: str = ""
    mode: str = "normal"
    """urgent, normal or batch: the handling mode that fits."""

    @property
    def code(self) -> str:
        """Its name within its pack; never reused for something else."""
        return f"{self.pack}/{self.name}"


@dataclass(frozen=True)
class Pack:
    """A trade: what it is called, a picture for it, and its scenes."""

    code: str
    title: Text
    icon: str
    about: Text
    scenes: tuple[Scene, ...]

    @property
    def flows(self) -> tuple[str, ...]:
        """Codes of the flows its scenes use, the most used first."""
        used = [scene.flow for scene in self.scenes]
        return tuple(sorted(dict.fromkeys(used), key=lambda code: (-used.count(code), used.index(code))))


def _named(node: Json) -> list[str]:
    assigns: Sequence[Json] = [
        node.get("assign") or {},
        node.get("timeout_to") or {},
        *(node.get("approval") or {}).get("approvers", []),
        *(node.get("cc") or {}).get("to", []),
        *(one for step in node.get("steps", []) for one in step.get("to", [])),
    ]
    return [one["value"] for one in assigns if one.get("kind") in ("role", "dispatch") and one.get("value")]


def with_roles(graph: Json, here: dict[str, str]) -> Json:
    """The graph with every role code replaced by the code it has in this company."""

    def swap(value: Any) -> Any:
        if isinstance(value, list):
            return [swap(one) for one in value]
        if not isinstance(value, dict):
            return value
        if value.get("kind") in ("role", "dispatch") and isinstance(value.get("value"), str) and "id" not in value:
            return {**value, "value": here.get(value["value"], value["value"])}
        return {key: swap(one) for key, one in value.items()}

    return {**graph, "nodes": swap(graph["nodes"])}

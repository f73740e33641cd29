"""Where a drawing stands on a module that can be switched off, and what that means while it is. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from scrm_app.core.text import Text
from scrm_app.flows.engine import steps
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.flows.engine.problems import WARNING, Problem, problem
from scrm_app.identity.engine.modules import BY_KEY


@dataclass(frozen=True, slots=True)
class Use:
    """One place; `outcome` says what happens there while `module` is off."""

    module: str
    node_id: str
    outcome: Text


SETTLES = Text("不会结算, 工单照常往下走", "nothing is settled there and the ticket goes on")
WAITS_BILL = Text("等不到客户确认账单, 要到最长等待时间才继续", "no bill is confirmed, so it waits its longest time")
WAITS_REPLY = Text("等不到客户回复, 要到最长等待时间才继续", "no customer can reply, so it waits its longest time")
TELLS = Text("写给客户的话不会发出", "the words for customers are not sent")
PLAINLY = Text(
    "不按派单规则, 由所选角色里最空闲的人处理, 没选角色就等人领取",
    "rules choose nobody: the least busy of the chosen role gets it, and without a role it waits to be taken",
)


def module_uses(graph: Graph) -> Iterator[Use]:
    """Every place of the drawing that needs a module, in drawing order."""
    for node in graph.nodes.values():
        for module, outcome in _of(node):
            yield Use(module, node.id, outcome)


def _of(node: Node) -> Iterator[tuple[str, Text]]:
    if any(isinstance(step, steps.Settle) for step in node.steps):
        yield "settlement", SETTLES
    if node.kind == "wait" and node.parts.wait.until == "event":
        if node.parts.wait.event == "bill_confirmed":
            yield "settlement", WAITS_BILL
            yield "portal", WAITS_BILL
        elif node.parts.wait.event == "customer_reply":
            yield "portal", WAITS_REPLY
    if node.customer_text.strip() or node.waiting_text.strip():
        yield "portal", TELLS
    if node.waits and node.assign.kind == "dispatch":
        yield "dispatch", PLAINLY


def switched_off(graph: Graph, off: frozenset[str]) -> Iterator[Problem]:
    """Places that do nothing now; a warning, because they work again as soon as the module is on."""
    for use in module_uses(graph):
        if use.module in off:
            name, place = BY_KEY[use.module].name, graph.label(use.node_id)
            text = Text(
                f"模块「{name.zh}」未启用: 「{place}」{use.outcome.zh}。",
                f"The module “{name.en}” is switched off: at “{place}” {use.outcome.en}.",
            )
            yield problem("module_off", text, use.node_id, severity=WARNING)

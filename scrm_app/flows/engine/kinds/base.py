"""What every kind of node says about itself. A new kind is one file beside this one, listed in `__init__`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from scrm_app.core.text import Text
from scrm_app.flows.engine.state import Refusal, Token

if TYPE_CHECKING:
    from scrm_app.flows.engine.graph import Edge, Graph, Node

Taken: TypeAlias = "tuple[Token, ...] | None"
Given: TypeAlias = "tuple[Edge, ...] | Refusal"


def take_itself(graph: Graph, node: Node, token: Token, tokens: Sequence[Token]) -> Taken:  # noqa: ARG001
    """The usual: a token that arrives goes on alone."""
    return (token,)


def give_first(graph: Graph, node: Node, values: Mapping[str, Any]) -> Given:  # noqa: ARG001
    """The usual: on by the first edge."""
    out = graph.onward[node.id]
    return out[:1] if out else no_way(graph, node)


def no_way(graph: Graph, node: Node) -> Refusal:
    """The flow stops here although it is no end."""
    name = graph.label(node.id)
    text = Text(
        f"「{name}」后面没有连线, 流程走不下去。请让管理员修改流程。",
        f"Nothing follows “{name}”. Ask an administrator to correct the flow.",
    )
    return Refusal(text, "no_way", node.id)


def never(node: Node) -> bool:  # noqa: ARG001
    """The usual: nothing is awaited."""
    return False


def nothing(graph: Graph, node: Node, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:  # noqa: ARG001
    """The usual: the answers of the form stay as they are."""
    return {}


@dataclass(frozen=True)
class Kind:
    """A kind of node.

    `waits`: people act here. `holds`: the token stays until it is woken (a time, an event, another ticket). `sets`: the
    answers that change when a token passes. `acts`: the runtime does something when one passes. `take` tells which
    tokens go on together (None: not yet). `give` tells by which edges they go on. `ins` and `outs` bound the number of
    edges, for the checks (None: no upper bound).
    """

    code: str
    label: Text
    help: Text
    waits: bool = False
    actions: tuple[str, ...] = ()
    ins: tuple[int, int | None] = (1, None)
    outs: tuple[int, int | None] = (1, 1)
    take: Callable[[Graph, Node, Token, Sequence[Token]], Taken] = take_itself
    give: Callable[[Graph, Node, Mapping[str, Any]], Given] = give_first
    forks: bool = False
    holds: Callable[[Node], bool] = never
    sets: Callable[[Graph, Node, Mapping[str, Any], datetime], dict[str, Any]] = nothing
    acts: bool = False

"""The chain of steps as a viewflow flow; every step is a person's."""

from typing import Any

from viewflow import this
from viewflow.workflow import flow


def _page(_request: Any) -> None:
    return None


class Chain(flow.Flow):
    start = flow.StartHandle(this.begin).Next(this.n0)
    n0 = flow.View(_page).Assign(pk=1).Next(this.n1)
    n1 = flow.View(_page).Assign(pk=1).Next(this.n2)
    n2 = flow.View(_page).Assign(pk=1).Next(this.n3)
    n3 = flow.View(_page).Assign(pk=1).Next(this.n4)
    n4 = flow.View(_page).Assign(pk=1).Next(this.n5)
    n5 = flow.View(_page).Assign(pk=1).Next(this.n6)
    n6 = flow.View(_page).Assign(pk=1).Next(this.end)
    end = flow.End()

    def begin(self, activation: Any) -> Any:
        return activation.process

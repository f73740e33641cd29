"""A rival of `advance` in memory, nothing stored: `python memory.py CASE` answers each line, a number of tickets, with
the seconds they took. Each ticket is walked from its start to its end in the seven steps of `benchmarks.flow_advance`.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STEPS = 7
AMOUNT = 80_000
PLACES = ["new", "t1", "a", "t2", "t3", "t4", "t5", "done"]


def spiff() -> Callable[[], None]:
    """SpiffWorkflow: the same drawing as BPMN, condition, parallel pair and join included."""
    from SpiffWorkflow.bpmn import BpmnWorkflow
    from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
    from SpiffWorkflow.util.task import TaskState

    with tempfile.TemporaryDirectory() as folder:
        drawing = Path(folder) / "flow.bpmn"
        drawing.write_text(bpmn(), encoding="utf-8")
        parser = BpmnParser()
        parser.add_bpmn_file(str(drawing))
        spec = parser.get_spec("flow")

    def one() -> None:
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        steps = 1
        while not workflow.is_completed():
            task = next(iter(workflow.get_tasks(state=TaskState.READY, manual=True)))
            task.data["amount"] = AMOUNT
            task.run()
            workflow.do_engine_steps()
            steps += 1
        assert steps == STEPS, steps

    return one


def bpmn() -> str:
    """The drawing of `benchmarks.flow_advance`; `m` merges two ways: a parallel gateway would wait for both."""
    inside = '<startEvent id="s"/><endEvent id="e"/><exclusiveGateway id="c" default="c_m"/><exclusiveGateway id="m"/>'
    inside += '<parallelGateway id="p"/><parallelGateway id="j"/>'
    inside += "".join(f'<userTask id="{n}" name="{n}"/>' for n in ("t1", "a", "t2", "t3", "t4", "t5"))
    ways = ["s>t1", "t1>c", "c>a", "c>m", "a>m", "m>p", "p>t2", "p>t3", "t2>j", "t3>j", "j>t4", "t4>t5", "t5>e"]
    for way in ways:
        a, b = way.split(">")
        test = "<conditionExpression>amount &gt; 50000</conditionExpression>" if way == "c>a" else ""
        inside += f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}">{test}</sequenceFlow>'
    space = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench"'
    return f'<definitions {space}><process id="flow" isExecutable="true">{inside}</process></definitions>'


def transitions() -> Callable[[], None]:
    """`transitions`: seven guarded steps one after the other; it knows no parallel part."""
    from transitions import Machine

    class Ticket:
        amount = AMOUNT

        def dear(self) -> bool:
            return self.amount > 50_000

    made = Machine(states=PLACES, initial=PLACES[0], auto_transitions=False)
    for i in range(STEPS):
        made.add_transition("go", PLACES[i], PLACES[i + 1], conditions="dear" if PLACES[i] == "t1" else None)

    def one() -> None:
        ticket: Any = Ticket()
        made.add_model(ticket)
        for _ in range(STEPS):
            assert ticket.go()
        made.remove_model(ticket)

    return one


def statemachine() -> Callable[[], None]:
    """python-statemachine: the same chain."""
    from statemachine import State, StateMachine

    states = {name: State(name, value=name, initial=i == 0, final=i == STEPS) for i, name in enumerate(PLACES)}
    go: Any = None
    for i in range(STEPS):
        cond = {"cond": "dear"} if PLACES[i] == "t1" else {}
        way = states[PLACES[i]].to(states[PLACES[i + 1]], **cond)
        go = way if go is None else go | way
    body: dict[str, Any] = {**states, "go": go, "amount": AMOUNT, "dear": lambda self: self.amount > 50_000}
    ticket_of: Any = type("Ticket", (StateMachine,), body)

    def one() -> None:
        ticket = ticket_of()
        for _ in range(STEPS):
            ticket.go()

    return one


CASES = {"spiff": spiff, "transitions": transitions, "statemachine": statemachine}


def main(case: str) -> None:
    """Answer lines until the input ends."""
    out, sys.stdout = sys.stdout, sys.stderr
    one = CASES[case]()
    one()
    out.write("ready\n")
    out.flush()
    for line in sys.stdin:
        began = time.process_time()
        for _ in range(int(line)):
            one()
        out.write(f"{time.process_time() - began}\n")
        out.flush()


if __name__ == "__main__":
    main(sys.argv[1])

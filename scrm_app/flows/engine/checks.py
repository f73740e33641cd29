"""What is wrong with a drawing, in sentences that name the place. Publishing wants no errors; warnings may stay."""

from collections.abc import Mapping
from dataclasses import replace

from scrm_app.core.text import Text
from scrm_app.flows.engine.checks_branch import branch_problems
from scrm_app.flows.engine.checks_ends import ending_problems
from scrm_app.flows.engine.checks_kinds import FlowInfo, Surroundings, kind_problems
from scrm_app.flows.engine.checks_shape import shape_problems
from scrm_app.flows.engine.checks_work import work_problems
from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.problems import ERROR, WARNING, Problem, RoleInfo, problem
from scrm_app.flows.engine.uses import switched_off
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.forms.engine.schema import condition_fields

__all__ = ["ERROR", "WARNING", "FlowInfo", "Problem", "RoleInfo", "Surroundings", "blocking", "check"]


def check(
    graph: Graph,
    form: FormSchema | None,
    roles: Mapping[str, RoleInfo] | None = None,
    people: Mapping[str, str] | None = None,
    around: Surroundings | None = None,
) -> list[Problem]:
    """All problems, errors first, in drawing order. `roles` by code and `people` by id; None skips those checks."""
    found = [*shape_problems(graph), *work_problems(graph, form, roles, people), *branch_problems(graph, form)]
    found += ending_problems(graph, condition_fields(form) if form else {})
    near = around or Surroundings()
    found += switched_off(graph, near.off)
    found += kind_problems(graph, form, replace(near, roles=near.roles or roles, people=near.people or people))
    if form is None:
        text = Text("还没有选择这个流程用哪张表单。", "No form is chosen for this flow yet.")
        found.append(problem("no_form", text))
    return sorted(found, key=lambda p: p.severity != ERROR)


def blocking(problems: list[Problem]) -> list[Problem]:
    """Those that must be solved before publishing."""
    return [p for p in problems if p.severity == ERROR]

"""Opportunities: rights, scope, moves that collide, the funnel's sums, follow-up colours."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from models.opportunity import StageChange
from scrm_app.core.errors import Forbidden, NotFound
from scrm_app.core.pagination import PageRequest
from scrm_app.pipeline import service
from scrm_app.pipeline.engine import followup, funnel
from scrm_app.pipeline.engine.funnel import Count
from scrm_app.pipeline.engine.stages import WON_RANK, stage_of
from scrm_app.pipeline.errors import OpportunityChanged, OpportunityInvalid
from scrm_app.pipeline.service import Draft, OpportunityFilter
from tests.conftest import NOW, World


@pytest.fixture
def lead(world: World) -> int:
    return service.create_opportunity(world.session, world.alice, draft=Draft("年度保养", channel="抖音"), now=NOW)


def move(world: World, lead: int, to: str, version: int, actor: str = "alice", reason: str = "") -> str:
    done = service.move_stage(
        world.session,
        getattr(world, actor),
        opportunity_id=lead,
        version=version,
        to_stage=to,
        now=NOW,
        reason=reason,
    )
    return done.stage


def test_a_lead_goes_to_won_and_every_step_is_kept(world: World, lead: int) -> None:
    assert move(world, lead, "qualified", 1) == "qualified"
    assert move(world, lead, "won", 2) == "won"
    steps = [(c.from_stage, c.to_stage) for c in world.session.exec(select(StageChange).order_by(StageChange.id))]
    assert steps == [("", "new"), ("new", "qualified"), ("qualified", "won")]
    whole, _sources = service.show_funnel(world.session, world.alice)
    assert [step.reached for step in whole.steps] == [1, 1, 1, 1, 1]


def test_losing_needs_a_reason_and_keeps_how_far_it_got(world: World, lead: int) -> None:
    move(world, lead, "proposal", 1)
    with pytest.raises(OpportunityInvalid, match="原因"):
        move(world, lead, "lost", 2)
    move(world, lead, "lost", 2, reason="价格")
    whole, _sources = service.show_funnel(world.session, world.alice)
    assert [step.reached for step in whole.steps] == [1, 1, 1, 1, 0]
    assert whole.steps[3].lost == 1


def test_the_second_of_two_movers_is_told(world: World, lead: int) -> None:
    move(world, lead, "contacted", 1)
    with pytest.raises(OpportunityChanged):
        move(world, lead, "qualified", 1, actor="admin")


def test_bob_may_look_charlie_may_not_and_unknown_stages_are_refused(world: World, lead: int) -> None:
    with pytest.raises(Forbidden):
        move(world, lead, "won", 1, actor="bob")
    with pytest.raises(NotFound):
        service.get_opportunity(world.session, world.charlie, opportunity_id=lead, now=NOW)
    with pytest.raises(OpportunityInvalid):
        move(world, lead, "hacked", 1)
    page = PageRequest()
    for person, seen in (("bob", 1), ("erin", 1), ("charlie", 0)):
        actor = getattr(world, person)
        found = service.list_opportunities(world.session, actor, wish=OpportunityFilter(), page=page, now=NOW)
        assert found.total == seen, person
        assert sum(lane.total for lane in service.show_board(world.session, actor, now=NOW).lanes) == seen
    with pytest.raises(Forbidden):
        service.show_funnel(world.session, world.designer)


def test_every_number_of_the_funnel_is_the_number_of_its_records(world: World) -> None:
    rows = [
        {"external_id": f"{channel}{n}", "channel": channel, "stage": stage, "first_contact_at": NOW}
        for channel in ("抖音", "", "门店")
        for n, stage in enumerate(("新线索", "已联系", "报价", "赢单", "输单", "won"))
    ]
    unit = world.units["pudong"]
    done = service.upsert_opportunities(world.session, world.admin, rows=rows, source="表", org_unit_id=unit, now=NOW)
    assert done.new == 18
    whole, _sources = service.show_funnel(world.session, world.admin)

    def number(**wish: object) -> int:
        asked = OpportunityFilter(**wish)  # type: ignore[arg-type]
        return service.list_opportunities(world.session, world.admin, wish=asked, page=PageRequest(), now=NOW).total

    for rank, step in enumerate(whole.steps):
        assert step.reached == number(reached=rank)
        assert step.here == number(stage=step.code)
    for line in whole.channels:
        key = line.channel or "?"
        assert (line.leads, line.won, line.open, line.lost) == (
            number(channel=key),
            number(channel=key, state="won"),
            number(channel=key, state="open"),
            number(channel=key, state="lost"),
        )


def test_an_unknown_stage_word_is_refused_by_row(world: World) -> None:
    rows = [{"external_id": "1", "stage": "谈恋爱"}, {"external_id": "2", "stage": "Closed Won"}]
    done = service.upsert_opportunities(
        world.session, world.admin, rows=rows, source="表", org_unit_id=world.units["pudong"], now=NOW
    )
    assert "谈恋爱" in done.refused[0].zh
    assert done.new == 1
    assert stage_of("closed  won") == "won"


def test_red_after_three_days_yellow_after_one(world: World, lead: int) -> None:
    for days, colour in ((0, "green"), (1, "green"), (2, "yellow"), (3, "yellow"), (4, "red")):
        assert followup.colour(NOW, NOW, NOW + timedelta(days=days)) == colour
    row = service.note_contact(
        world.session, world.alice, opportunity_id=lead, version=1, note="约了周五", now=NOW + timedelta(days=9)
    )
    assert (row.colour, row.note, row.version) == ("green", "约了周五", 2)


counts = st.builds(
    Count,
    channel=st.sampled_from(["", "a", "b"]),
    reached=st.integers(0, WON_RANK),
    status=st.sampled_from(["open", "won", "lost"]),
    number=st.integers(0, 50),
)


@given(st.lists(counts, max_size=20))
def test_a_funnel_never_widens_and_its_channels_add_up(given_counts: list[Count]) -> None:
    whole = funnel.build(given_counts)
    reached = [step.reached for step in whole.steps]
    assert reached == sorted(reached, reverse=True)
    assert reached[0] == sum(line.leads for line in whole.channels) == sum(c.number for c in given_counts)
    assert sum(step.here + step.lost for step in whole.steps) == reached[0]
    for step in whole.steps:
        assert sum(step.by_channel.values()) == step.reached


def test_whoever_enters_a_lead_is_shown_as_its_sales_person(world: World, lead: int) -> None:
    assert service.get_opportunity(world.session, world.alice, opportunity_id=lead, now=NOW).seller == "爱丽丝"

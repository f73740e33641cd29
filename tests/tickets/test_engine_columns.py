"""Choosing columns: nothing unknown, nothing twice, order kept."""

from hypothesis import given
from hypothesis import strategies as st

from scrm_app.tickets.engine import columns as engine

OFFERED = [*engine.FIXED, "a.1.plate", "a.2.plate"]
wishes = st.lists(st.sampled_from([*OFFERED, "a.9.gone", "", "password_hash"]), max_size=40)


@given(wishes)
def test_chosen_columns_are_known_single_and_in_the_wished_order(keys: list[str]) -> None:
    found = engine.chosen(keys, OFFERED)
    assert set(found) <= set(OFFERED)
    assert len(found) == len(set(found)) <= engine.MOST
    assert found == sorted(found, key=keys.index)


@given(st.one_of(st.none(), st.integers(), st.text(), st.dictionaries(st.text(), st.text())))
def test_what_is_no_list_gives_the_usual_columns(keys: object) -> None:
    assert engine.chosen(keys, OFFERED) == list(engine.USUAL)


@given(st.lists(st.sampled_from(OFFERED), unique=True), st.sampled_from(OFFERED), st.sampled_from([-1, 1]))
def test_shifting_keeps_the_set_and_twice_the_other_way_turns_back(keys: list[str], key: str, step: int) -> None:
    moved = engine.shifted(keys, key, step)
    assert sorted(moved) == sorted(keys)
    at_edge = key in keys and keys.index(key) == (0 if step == -1 else len(keys) - 1)
    assert moved == keys if at_edge or key not in keys else engine.shifted(moved, key, -step) == keys


@given(st.lists(st.sampled_from(OFFERED), unique=True), st.sampled_from(OFFERED))
def test_turning_a_column_twice_leaves_the_same_set(keys: list[str], key: str) -> None:
    assert (key in engine.turned(keys, key)) != (key in keys)
    assert set(engine.turned(engine.turned(keys, key), key)) == set(keys)


@given(st.lists(st.sampled_from(OFFERED), unique=True, max_size=engine.MOST))
def test_an_address_names_columns_and_reads_them_back(keys: list[str]) -> None:
    assert (engine.read_keys(",".join(keys)) or []) == keys

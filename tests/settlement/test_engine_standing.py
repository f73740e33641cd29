"""Whatever is said about lines, their sides add up to the total; and an objection settled late pays the same."""

from hypothesis import given
from hypothesis import strategies as st

from scrm_app.settlement.engine.standing import Answer, settle, side_of, standing
from scrm_app.settlement.engine.statement import Kind

fen = st.integers(-(10**12), 10**12)
kinds, answers = st.sampled_from([k.value for k in Kind]), st.sampled_from([a.value for a in Answer])
lines = st.lists(st.tuples(kinds, answers, fen), max_size=40)


@given(lines)
def test_the_sides_add_up_to_the_total(rows: list[tuple[str, str, int]]) -> None:
    found = standing((kind, answer, amount, 1) for kind, answer, amount in rows)
    assert found.open_fen + found.confirmed_fen + found.disputed_fen + found.adjusted_fen == sum(r[2] for r in rows)
    assert found.payable_fen == sum(amount for _, answer, amount in rows if answer != Answer.DISPUTED)
    assert found.disputed_count == sum(answer == Answer.DISPUTED for _, answer, _ in rows)


@given(lines, st.data())
def test_at_any_moment(rows: list[tuple[str, str, int]], data: st.DataObject) -> None:
    """Book, confirm, object, withdraw, keep, correct, in any order: the sides always add up to what is booked."""
    book = [list(row) for row in rows]
    for _ in range(12):
        act = data.draw(st.sampled_from(["book", "confirm", "dispute", "settle"]))
        if act == "book" or not book:
            book.append([data.draw(kinds), Answer.OPEN.value, data.draw(fen)])
        line = book[data.draw(st.integers(0, len(book) - 1))]
        if act == "confirm" and line[1] == Answer.OPEN:
            line[1] = Answer.CONFIRMED.value
        elif act == "dispute":
            line[1] = Answer.DISPUTED.value
        elif act == "settle" and line[1] == Answer.DISPUTED:
            end = settle(line[2], data.draw(fen), locked=False)
            line[1] = end.answer.value
            if end.adjustment_fen:
                book.append([Kind.ADJUSTMENT.value, Answer.OPEN.value, end.adjustment_fen])
        found = standing((kind, answer, amount, 1) for kind, answer, amount in book)
        assert found.total_fen == sum(line[2] for line in book)


@given(kinds, answers)
def test_a_line_is_on_one_side(kind: str, answer: str) -> None:
    assert side_of(kind, answer) in ("open", "confirmed", "disputed", "adjusted")


@given(fen, fen)
def test_settling_before_or_after_the_month_is_closed_pays_the_same(amount: int, correction: int) -> None:
    """Before: the line plus its correction. After: the frozen line is not paid, the outcome is paid next month."""
    before, after = settle(amount, correction, locked=False), settle(amount, correction, locked=True)
    paid_before = (amount if before.answer is not Answer.DISPUTED else 0) + before.adjustment_fen
    paid_after = (amount if after.answer is not Answer.DISPUTED else 0) + after.adjustment_fen
    assert paid_before == paid_after == amount + correction

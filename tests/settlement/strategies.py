"""Plans and amounts for the property tests."""

from decimal import Decimal

from hypothesis import strategies as st

from scrm_app.settlement.engine.tiers import Basis, Mode, Tier, TierTable

rates = st.integers(0, 300_000).map(lambda ppm: Decimal(ppm) / 1_000_000)
fens = st.integers(0, 100_000)
amounts = st.integers(0, 50_000_000)
signed = st.integers(-5_000_000, 20_000_000)


@st.composite
def tables(draw: st.DrawFn, modes: tuple[Mode, ...] = tuple(Mode)) -> TierTable:
    """Valid tier tables of every mode and basis."""
    basis = draw(st.sampled_from(list(Basis)))
    top = 40_000_000 if basis is Basis.AMOUNT else 10_000
    bounds = sorted(draw(st.sets(st.integers(1, top), max_size=6)))
    tiers = tuple(Tier(up_to, draw(rates), draw(fens), draw(fens)) for up_to in [*bounds, None])
    return TierTable(draw(st.sampled_from(modes)), tiers, basis)


def lines_for(table: TierTable) -> st.SearchStrategy[list[int]]:
    """Amounts of a month's lines, refunds among them."""
    one = signed if table.basis is Basis.AMOUNT else st.integers(-50, 900)
    return st.lists(one, min_size=1, max_size=40)

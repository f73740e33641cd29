"""Several logs, one page: as if all lines had been in one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scrm_app.audit.engine.merging import newest_of
from tests.conftest import NOW


@dataclass(frozen=True)
class Line:
    at: datetime


times = st.lists(st.integers(0, 50), max_size=20)


@given(st.lists(times, max_size=4), st.integers(0, 30), st.integers(1, 20))
def test_a_page_of_many_logs_is_the_page_of_one(logs: list[list[int]], offset: int, size: int) -> None:
    whole = [[Line(NOW + timedelta(minutes=m)) for m in sorted(log, reverse=True)] for log in logs]
    cut = [log[: offset + size] for log in whole]
    all_lines = sorted((line.at for log in whole for line in log), reverse=True)
    assert [line.at for line in newest_of(cut, offset, size)] == all_lines[offset : offset + size]

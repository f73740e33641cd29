"""How far a sheet reaches, whichever way its cells are written."""

from hypothesis import given
from hypothesis import strategies as st

from scrm_app.imports.engine.guard import Reach, column_number

LETTERS = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=3)
WAYS = [
    '<c r="{0}{1}" s="1"><v>c r </v></c>',
    '<c\tr="{0}{1}"/>',
    "<c s='1' r='{0}{1}'>",
    '<x:c r="{0}{1}">now <v>1</v>',
]
CELLS = st.tuples(LETTERS, st.integers(1, 9_999_999), st.sampled_from(WAYS))


def reach(text: str) -> tuple[int, int]:
    found = Reach()
    found.look(b"<sheetData>" + text.encode() + b" " * 16)
    return found.column, found.row


@given(st.lists(CELLS, max_size=30))
def test_the_furthest_cell_is_found_however_it_is_written(cells: list[tuple[str, int, str]]) -> None:
    body = "".join(way.format(letters, row) for letters, row, way in cells)
    columns = [column_number(letters.encode()) for letters, _, _ in cells]
    assert reach(body) == (max(columns, default=0), max((row for _, row, _ in cells), default=0))


@given(
    st.integers(1, 9_999_999), st.sampled_from(['<row r="{0}">', '<x:row r="{0}" spans="1:2">', "<row ht='3' r='{0}'>"])
)
def test_a_row_without_cells_counts(row: int, way: str) -> None:
    assert reach(way.format(row)) == (0, row)


@given(st.lists(CELLS, min_size=1, max_size=30), st.integers(16, 300))
def test_cutting_the_sheet_in_blocks_hides_nothing(cells: list[tuple[str, int, str]], size: int) -> None:
    body = b"<sheetData>" + "".join(way.format(letters, row) for letters, row, way in cells).encode() + b" " * 16
    found = Reach()
    for start in range(0, len(body), size):
        found.look(body[max(0, start - 100) : start + size])
    assert (found.column, found.row) == reach(body.decode())

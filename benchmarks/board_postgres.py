"""The board and the lists of `benchmarks.board` on PostgreSQL, with 1,000,000 tickets unless said otherwise.

`python -m benchmarks.board_postgres [TICKETS]`
"""

import sys

sys.argv = [sys.argv[0], next((a for a in sys.argv[1:] if a.isdecimal()), "1000000"), "--postgres"]

from benchmarks import board

if __name__ == "__main__":
    board.main(board.measure)

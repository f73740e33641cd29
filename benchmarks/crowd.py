"""C: how many people one process serves: all with the same live board open, each doing something every few seconds.

Every person waits on average THINK seconds, then moves a card or does nothing of substance (flips the language, which
is Reflex's own floor under the same load). Every move is shown on all the other boards. A step is given up when moves
take longer than a second in the 95th percentile; the last one below is the number of people a process serves.
"""

import os
import random
import statistics
import tempfile
import threading
import time
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from benchmarks.socket_latency import prepare

CROWDS, SECONDS, THINK, LIMIT_MS = (10, 20, 40, 80, 120, 160), 20.0, 15.0, 1000.0
Cards = list[tuple[int, int]]


class Person:
    """One tab at the board; what it took to be answered, in milliseconds."""

    def __init__(self, tab: Any, board: str, flip: str, cards: Cards, lock: threading.Lock) -> None:
        self.tab, self.board, self.flip, self.cards, self.lock = tab, board, flip, cards, lock
        self.moves: list[float] = []
        self.nothing: list[float] = []
        self.sequence = count(1)

    def work(self, until: float) -> None:
        """Look at the board and act now and then."""
        while time.monotonic() < until:
            self._read(min(until, time.monotonic() + random.expovariate(1 / THINK)), "")
            if random.random() < 0.5:
                self.nothing.append(self._ask(self.flip, {}, "lang_rx_state_"))
                continue
            with self.lock:
                card, version = self.cards.pop()
            number = next(self.sequence)
            move = {"seq": number, "card": card, "to": "b", "version": version}
            self.moves.append(self._ask(f"{self.board}.move_card", {"move": move}, f'"ack_rx_state_":{number}'))

    def _ask(self, name: str, payload: dict[str, Any], answer: str) -> float:
        began = time.monotonic()
        self.tab.emit(name, payload, path="/board")
        self._read(began + 30, answer)
        return (time.monotonic() - began) * 1000

    def _read(self, until: float, answer: str) -> None:
        """Take what the server sends until a time, or until an answer is among it."""
        while (left := until - time.monotonic()) > 0:
            text = self.tab.socket.receive(left)
            if text == "2":
                self.tab.socket.send("3")
            elif text and answer and answer in text.replace(" ", ""):
                return


def p95(times: list[float]) -> float:
    """The 95th percentile; the slowest where there are few."""
    return statistics.quantiles(times, n=20)[18] if len(times) > 1 else max(times, default=0.0)


def main() -> None:
    """Prints one line a crowd."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "SECRET_KEY": "bench", "SCHEDULER": "0"}
        os.environ.pop("DATABASE_URL", None)
        flow_id, cards = prepare(int(sum(CROWDS) * SECONDS / THINK))
        from scrm_app.library.engine.demo_company import PASSWORD
        from scrm_app.tickets.state.board import BoardState
        from tests.e2e.server import Server, free_port
        from tests.security.rawsocket import UI, Tab

        base, board, lock, best = f"http://127.0.0.1:{free_port()}", BoardState.get_full_name(), threading.Lock(), 0
        env = dict(os.environ) | {"PUBLIC_URL": base, "HOST": "127.0.0.1"}
        server = Server(base, Path(folder), env, None)  # type: ignore[arg-type]
        server.start_without_pages()
        origin = {"Origin": base}
        form = {"login": "admin", "password": PASSWORD}
        print(f"a move or nothing every {THINK:.0f} s each, {SECONDS:.0f} s a crowd; ms p50 / p95")
        for size in CROWDS:
            people = []
            sid = httpx.post(f"{base}/api/session", data=form, headers=origin, trust_env=False).cookies["sid"]
            for _ in range(size):
                tab = Tab(base, cookie=f"sid={sid}", origin=base)
                tab.hydrate("/board")
                tab.emit(f"{board}.load", {}, path="/board")
                tab.emit(f"{board}.choose_flow", {"flow_id": str(flow_id)}, path="/board")
                tab.answers(20)
                people.append(Person(tab, board, f"{UI}.toggle_lang", cards, lock))
            until = time.monotonic() + SECONDS
            threads = [threading.Thread(target=one.work, args=(until,)) for one in people]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for one in people:
                one.tab.socket.close()
            moves, nothing = ([t for one in people for t in getattr(one, kind)] for kind in ("moves", "nothing"))
            told = [
                f"{name} {statistics.median(t):7.0f} / {p95(t):7.0f}"
                for name, t in (("moves", moves), ("nothing", nothing))
            ]
            print(f"{size:4} people  {'   '.join(told)}   {len(moves) + len(nothing)} acts", flush=True)
            if p95(moves) > LIMIT_MS:
                break
            best = size
        server.kill()
    print(f"C: {best} people at one live board with moves under {LIMIT_MS / 1000:.0f} s (p95), one process")


if __name__ == "__main__":
    main()

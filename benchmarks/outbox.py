"""R4: the outbox against a receiver that takes 50 ms, beside its limit: concurrency / latency."""

import asyncio
import multiprocessing
import os
import sys
import tempfile
import time
from datetime import UTC, datetime

FOLDER = tempfile.mkdtemp(prefix="outbox-")
os.environ.update({"DATA_DIR": FOLDER, "SECRET_KEY": "benchmark", "SCHEDULER": "0"})
os.environ.pop("DATABASE_URL", None)

from sqlmodel import SQLModel, func, select

import models  # noqa: F401
from models.notification import Connection, OutboxMessage
from scrm_app.core import db, outbox
from scrm_app.notifications import jobs

COUNT = 500 if "--quick" in sys.argv else 3000
LATENCY = 0.05


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    body = b'{"errcode":0}'
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    try:
        while True:
            request = await reader.readuntil(b"\r\n\r\n")
            size = next(
                int(line.split(b":")[1])
                for line in request.lower().split(b"\r\n")
                if line.startswith(b"content-length")
            )
            await reader.readexactly(size)
            await asyncio.sleep(LATENCY)
            writer.write(head + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def receiver(port: "multiprocessing.Queue[int]") -> None:
    """A server in a process of its own that answers every request after 50 ms."""

    async def serve() -> None:
        server = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=512)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


def main() -> None:
    """Prints messages a second and the share of the limit."""
    queue: multiprocessing.Queue[int] = multiprocessing.Queue()
    process = multiprocessing.Process(target=receiver, args=(queue,), daemon=True)
    process.start()
    url = f"http://127.0.0.1:{queue.get(timeout=10)}/hook"
    SQLModel.metadata.create_all(db.engine())
    now = datetime.now(UTC)
    with db.transaction() as session:
        row = Connection(kind="webhook", name="bench", settings={"url": url}, created_at=now, updated_at=now)
        session.add(row)
        session.flush()
        base = {"connection_id": row.id, "kind": "t", "payload": {"title": "t", "text": "x"}}
        outbox.enqueue_all(session, [{**base, "dedupe_key": f"m{n}"} for n in range(COUNT)], now=now)
    began = time.perf_counter()
    attempts = asyncio.run(jobs.deliver_due(datetime.now(UTC)))
    took = time.perf_counter() - began
    with db.transaction(write=False) as session:
        sent = session.exec(select(func.count()).where(OutboxMessage.status == "sent")).one()
    limit = jobs.CONCURRENCY / LATENCY
    print(f"R4 {sent:,} of {COUNT:,} sent in {attempts:,} attempts, {took:.2f} s: {sent / took:,.0f} messages/s")
    share = sent / took / limit
    print(f"R4 limit {jobs.CONCURRENCY} / {LATENCY * 1000:.0f} ms = {limit:,.0f}/s; reached {share:.0%} (goal 80 %)")
    process.terminate()


if __name__ == "__main__":
    main()

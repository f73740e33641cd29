"""`make run SIM=1`: what it starts beside the server takes messages at the addresses it prints, and ends with it."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from scrm_app.connectors.base import Message
from scrm_app.connectors.registry import connector

ROOT = Path(__file__).parents[2]
NOTE = Message("工单即将超时", "GD20261121-0001 还有 30 分钟", "sim-1", to="li@example.com")
Running = tuple["subprocess.Popen[str]", str]


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture
def simulators() -> Iterator[Running]:
    """The very line `make run SIM=1` runs, with a server that only waits; and what it printed."""
    ports = " ".join(map(str, free_ports(2)))
    told = subprocess.run(
        ["make", "-n", "run", "SIM=1", f"SIM_PORTS={ports}"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    line = next(line for line in told.splitlines() if "tests.simulators" in line)
    shell = re.sub(r"exec \S+ -m scrm_app.cli serve", "exec sleep 60", line)
    assert shell != line
    process = subprocess.Popen(["sh", "-c", shell], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout
    printed = ""
    while "What arrived" not in printed and (line := process.stdout.readline()):
        printed += line
    yield process, printed
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


async def send(kind: str, to: str = NOTE.to, **settings: str) -> Any:
    bot = connector(kind)
    return await bot.send(bot.check(settings), replace(NOTE, to=to))


async def test_every_printed_address_takes_a_message(simulators: Running) -> None:
    process, printed = simulators
    base = re.search(r"What arrived\s+(\S+)/", printed)
    mail = re.search(r"127\.0\.0\.1:(\d+), no encryption", printed)
    assert base
    assert mail
    http = base[1]
    texts = {"sign": "云途汽修", "app_id": "1400000000", "base_url": http}
    outcomes = [
        await send("wecom_bot", key="demo-key", base_url=http),
        await send("dingtalk_bot", token="demotoken", secret="SECdemo", base_url=http),
        await send("webhook", url=f"{http}/hook", secret="demo-secret"),
        await send("email", host="127.0.0.1", port=mail[1], security="none", sender="service@example.com"),
        await send("wecom_app", "lin.yue", corp_id="wwdemo", agent_id="1000002", secret="app-secret", base_url=http),
        await send("dingtalk_work", "0123456789", app_key="dingdemo", agent_id="1", secret="app-secret", base_url=http),
        await send("sms_aliyun", "13800000001", key_id="LTAIdemo", secret="ali-secret", template="SMS_100", **texts),
        await send("sms_tencent", "13800000001", key_id="AKIDdemo", secret="qc-secret", template="449739", **texts),
    ]
    assert [outcome.ok for outcome in outcomes] == [True] * 8, [outcome.said.zh for outcome in outcomes]
    arrived = httpx.get(f"{http}/", trust_env=False).text
    assert all(name in arrived for name in ("wecom", "dingtalk", "webhook"))
    assert process.stdout
    assert "mail to li@example.com: 工单即将超时" in process.stdout.readline()


def test_they_end_with_the_server(simulators: Running) -> None:
    process, printed = simulators
    base = re.search(r"What arrived\s+(\S+)/", printed)
    assert base
    process.terminate()
    process.wait(5)
    assert process.stdout
    assert process.stdout.read() == "", "the pipe closes when the simulators are gone too"
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{base[1]}/", trust_env=False)

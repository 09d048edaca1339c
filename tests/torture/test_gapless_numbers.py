"""T1: many processes issue at once, and a tenth takes its number back after it was given. No gap, no double."""

import time

from .figures import SEED, percentile, publish, size

CLIENTS = size(small=4, full=16)
GIFTS = size(small=100, full=10_000)
ROLLED_BACK = 0.1


def test_processes_at_once_leave_no_gap_and_double_nothing(processes):
    gifts = processes.run("prepare", gifts=GIFTS)[0]
    began = time.perf_counter()

    clients = [
        processes.start("issue", gifts=gifts[n::CLIENTS], seed=SEED + n, rolled_back=ROLLED_BACK)
        for n in range(CLIENTS)
    ]
    ends = [client.wait() for client in clients]

    seconds = time.perf_counter() - began
    told = [answer for client in clients for answer in client.answers()]
    acked = {gift: number for gift, number, *_ in told if gift != "rolled back"}
    times = [answer[2] for answer in told if answer[0] != "rolled back"]
    state = processes.run("state")[0]
    gaps = set(range(1, GIFTS + 1)) - set(state["numbers"])
    publish(
        "T1",
        clients=CLIENTS,
        issued=len(acked),
        rolled_back=len(told) - len(acked),
        gaps=len(gaps),
        doubled=len(state["numbers"]) - len(set(state["numbers"])),
        rate=f"{len(acked) / seconds:.0f}/s",
        p50_ms=round(percentile(times, 0.5)),
        p99_ms=round(percentile(times, 0.99)),
        max_ms=round(max(times, default=0)),
    )
    assert ends == [0] * CLIENTS, processes.errors.read_text()[-2000:]
    assert sorted(acked) == sorted(gifts)
    assert state["numbers"] == list(range(1, GIFTS + 1)) == sorted(acked.values())
    assert (state["counter"], state["doubled"], state["gaps"]) == (GIFTS, 0, [])
    assert state["broken"] == {}
    assert len(told) > len(acked)

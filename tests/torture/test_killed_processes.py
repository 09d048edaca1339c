"""T2: clients die in the middle of a request, and so does PostgreSQL. Nothing answered is lost, nothing is done twice.

Killing a process is no power cut: what the kernel holds survives. See docs/reliability.md.
"""

import os
import random
import time

import pytest
from django.db import connection

from .databases import Cluster, copy_postgres
from .figures import FULL, SEED, publish, size

CLIENTS = size(small=3, full=16)
GIFTS = size(small=45, full=2_400)
KILLS = size(small=3, full=50)
CRASHES = size(small=1, full=10)  # of the server; SQLite has none
PORT = int(os.environ.get("MAJMA_TEST_PG_PORT", "54329")) + 1000


@pytest.fixture
def cluster(copied, open_folder):
    """A server of this test's own on PostgreSQL; None on SQLite."""
    if connection.vendor == "sqlite":
        yield None
        return
    own = Cluster(open_folder / "server", PORT)
    yield own
    own.stop()


def answered(clients) -> set[tuple[int, str]]:
    """Gift and number of every answer anybody has got, the dead included."""
    return {tuple(answer) for client in clients for answer in client.answers()}


def test_kills_lose_nothing_answered_and_double_nothing(copied, cluster, processes_of):
    url = copied if cluster is None else copy_postgres(cluster.server, "torture")
    processes = processes_of("tests.torture.tasks", database=url)
    rng = random.Random(SEED)
    gifts = processes.run("prepare", gifts=GIFTS)[0]
    shares = [gifts[n::CLIENTS] for n in range(CLIENTS)]
    crashes = 0 if cluster is None else CRASHES
    blows = ["client"] * KILLS + ["server"] * crashes
    rng.shuffle(blows)
    marks = sorted(rng.sample(range(2, GIFTS - GIFTS // 6), len(blows)))
    began, deadline = time.perf_counter(), time.time() + (3600 if FULL else 150)

    def start(share):
        return processes.start("issue_by_api", gifts=share, deadline=deadline)

    living = dict(enumerate(start(share) for share in shares))
    dead = []
    for mark, blow in zip(marks, blows, strict=True):
        while len(answered([*dead, *living.values()])) < mark:
            assert time.time() < deadline, processes.errors.read_text()[-2000:]
            if all(client.poll() is not None for client in living.values()):
                break
            time.sleep(0.01)
        time.sleep(rng.random() * 0.05)
        if blow == "server":
            cluster.kill()
            cluster.start()
            continue
        victim = rng.choice(sorted(living))
        if living[victim].poll() is None:
            living[victim].kill()
        living[victim].wait()
        dead.append(living[victim])
        living[victim] = start(shares[victim])
    ends = [client.wait() for client in living.values()]

    seconds = time.perf_counter() - began
    told = answered([*dead, *living.values()])
    state = processes.run("state")[0]
    issued = {tuple(pair) for pair in state["issued"]}
    publish(
        "T2",
        clients=CLIENTS,
        issued=state["receipts"],
        killed_clients=len(dead),
        killed_servers=crashes,
        lost=len(told - issued),
        doubled=state["doubled"],
        gaps=GIFTS - len(set(state["numbers"])),
        rate=f"{GIFTS / seconds:.0f}/s",
    )
    assert ends == [0] * CLIENTS, processes.errors.read_text()[-2000:]
    assert told == issued
    assert {gift for gift, _number in told} == set(gifts)
    assert state["numbers"] == list(range(1, GIFTS + 1))
    assert (state["counter"], state["doubled"], state["drafts"]) == (GIFTS, 0, 0)
    assert (state["gaps"], state["broken"]) == ([], {})
    assert len(dead) == KILLS

"""T16: processes whose clocks differ issue at once. Order and numbers hold; who is behind is refused."""

from datetime import timedelta

from django.utils import timezone

from .figures import publish, size

GIFTS = size(small=9, full=600)


def test_processes_with_different_clocks_never_date_backwards(processes):
    now = timezone.now()
    gifts = processes.run("prepare", gifts=GIFTS)[0]
    clocks = [now + timedelta(days=days) for days in (0, 1, 2)]

    clients = [
        processes.start("issue_by_a_clock", gifts=gifts[n :: len(clocks)], at=clock.isoformat())
        for n, clock in enumerate(clocks)
    ]
    ends = [client.wait() for client in clients]

    told = [answer for client in clients for answer in client.answers()]
    issued = sorted((answer for answer in told if "number" in answer), key=lambda answer: answer["number"])
    dates = [answer["issued_on"] for answer in issued]
    refused = [answer["refused"] for answer in told if "refused" in answer]
    publish(
        "T16",
        case="processes",
        issued=len(issued),
        refused=len(refused),
        backwards=int(dates != sorted(dates)),
    )
    assert ends == [0] * len(clocks), processes.errors.read_text()[-2000:]
    assert dates == sorted(dates)
    assert set(refused) <= {"receipt_backdated"}
    assert len(issued) + len(refused) == GIFTS
    assert [answer["sequence"] for answer in issued] == list(range(1, len(issued) + 1))
    assert processes.run("state")[0]["gaps"] == []

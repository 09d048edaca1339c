"""T15 on real disks that fill up: the database of processes at work, then the files of a batch.

Whoever may not mount leaves them out by name, `-m "not mounts"`: they never pass without a disk.
"""

import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from association.core.documents.attachments import Attachment
from association.core.jobs.models import JobState
from association.core.uploads.storage import private_storage
from association.modules.receipts.models import Receipt
from tests.factories import make_party

from .databases import Cluster, copy_sqlite
from .disks import SmallDisk
from .figures import publish, size
from .test_full_disk import batch, work_on  # noqa: F401 -- a fixture
from .test_killed_processes import cluster  # noqa: F401 -- a fixture

pytestmark = pytest.mark.mounts

GIFTS, CLIENTS = size(small=30, full=400), 3
MEGABYTES = 96


@pytest.fixture
def disk(open_folder):
    """A small disk."""
    small = SmallDisk(open_folder / "disk", MEGABYTES)
    yield small
    small.unmount()


@pytest.fixture
def disk_for_files():
    """A small disk where private files are kept."""
    small = SmallDisk(Path(settings.PRIVATE_ROOT), 8)
    yield small
    small.unmount()


def on_small_disk(disk: SmallDisk, cluster: Cluster | None) -> str:  # noqa: F811
    """The suite's database copied onto the disk; on PostgreSQL its tables, while the server's log stands elsewhere."""
    if cluster is None:
        return copy_sqlite(disk.folder / "copy.sqlite3")
    return cluster.copy_to_tablespace(disk.folder, "torture")


def test_clients_go_on_when_there_is_room_again(copied, cluster, disk, processes_of):  # noqa: F811
    processes = processes_of("tests.torture.tasks", database=on_small_disk(disk, cluster))
    gifts = processes.run("prepare", gifts=GIFTS)[0]
    deadline = time.time() + 240

    disk.fill()
    clients = [
        processes.start("issue_through_trouble", gifts=gifts[n::CLIENTS], deadline=deadline)
        for n in range(CLIENTS)
    ]
    while sum("status" in answer for client in clients for answer in client.answers()) < 5:
        assert time.time() < deadline, processes.errors.read_text()[-2000:]
        assert not all(client.poll() is not None for client in clients), "nobody met the end of the disk"
        time.sleep(0.05)
        disk.fill()  # what a checkpoint has given back
    disk.free()
    ends = [client.wait() for client in clients]

    told = [answer for client in clients for answer in client.answers()]
    refused = {(answer["status"], answer["type"]) for answer in told if "status" in answer}
    acked = {(answer["gift"], answer["number"]) for answer in told if "gift" in answer}
    state = processes.run("state")[0]
    issued = {tuple(pair) for pair in state["issued"]}
    publish(
        "T15",
        case="small disk",
        refused=sum("status" in answer for answer in told),
        issued=len(issued),
        lost=len(acked - issued),
        doubled=state["doubled"],
        gaps=GIFTS - len(set(state["numbers"])),
    )
    assert ends == [0] * CLIENTS, processes.errors.read_text()[-2000:]
    assert refused == {(503, "urn:majma:problem:storage_full")}
    assert acked == issued
    assert state["numbers"] == list(range(1, GIFTS + 1))
    assert (state["doubled"], state["drafts"], state["broken"], state["integrity"]) == (0, 0, {}, "ok")


@pytest.mark.django_db(transaction=True)
def test_attachment_cut_short_does_not_stay(disk_for_files, treasurer, api_for):
    api, address = api_for(treasurer), f"/api/v1/people/people/{make_party().pk}/attachments/"

    def send():
        return api.post(
            address, {"file": ContentFile(b"%PDF-1.7" * 20_000, name="slip.pdf")}, format="multipart"
        )

    disk_for_files.fill()
    refused = [send() for _ in range(3)]
    left = [path.name for path in disk_for_files.folder.rglob("*") if path.is_file()]
    disk_for_files.free()
    done = send()

    publish("T15", case="small disk for attachments", refused=len(refused), halves_left=len(left) - 1)
    assert {answer.status_code for answer in refused} == {503}
    assert left == ["filler"]
    assert done.status_code == 201
    assert Attachment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_batch_goes_on_when_there_is_room_again(batch, disk_for_files):  # noqa: F811
    disk_for_files.fill()
    refused = work_on(batch)
    left = [path.name for path in disk_for_files.folder.rglob("*") if path.is_file()]
    disk_for_files.free()
    done = work_on(batch)
    batch.refresh_from_db()
    files = [private_storage().size(name) for name in batch.files.values()]

    publish("T15", case="small disk for files", receipts=Receipt.objects.count(), halves_left=len(left) - 1)
    assert (refused.state, "No space left" in refused.error) == (JobState.QUEUED, True)
    assert left == ["filler"]
    assert done.state == JobState.DONE
    assert len(files) == 2
    assert all(files)
    assert Receipt.objects.count() == 6

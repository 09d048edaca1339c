"""Databases of a test's own, copied from the one of the suite: processes may be killed in them, disks may fill."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from django.db import connection

PROGRAMS = Path("/usr/lib/postgresql")


def program(name: str) -> str:
    """A program of the latest PostgreSQL on this machine."""
    found = sorted(PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: float(path.parents[1].name))
    assert found, f"{name} is missing: apt-get install postgresql"
    return str(found[-1])


def copy_sqlite(target: Path) -> str:
    """Copy the suite's database into a file; the address of the copy."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(target)])
    return f"sqlite:///{target}"


def copy_postgres(server: dict[str, Any], name: str, *options: str) -> str:
    """Copy the suite's database into a new one on a server; the address of the copy."""
    here = connection.settings_dict
    there = ["-h", str(server["HOST"]), "-p", str(server["PORT"]), "-U", str(server["USER"])]
    here_options = ["-h", here["HOST"], "-p", str(here["PORT"]), "-U", here["USER"]]
    subprocess.run([program("createdb"), *there, *options, name], check=True)
    dump = subprocess.run([program("pg_dump"), *here_options, here["NAME"]], check=True, capture_output=True)
    loading = [program("psql"), *there, "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-d", name]
    subprocess.run(loading, input=dump.stdout, check=True)
    return f"postgres://{server['USER']}@{server['HOST']}:{server['PORT']}/{name}"


class Cluster:
    """A PostgreSQL of a test's own, durable as in life, that may be killed and started again."""

    def __init__(self, folder: Path, port: int):
        self.folder, self.port = folder, port
        self.data = folder / "cluster"
        # initdb refuses to run as root.
        self._as = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        folder.mkdir()
        if self._as:
            shutil.chown(folder, "postgres")
        self._run(program("initdb"), "-D", str(self.data), "-U", "majma", "-A", "trust", "-E", "UTF8")
        self.start()

    @property
    def server(self) -> dict[str, Any]:
        return {"HOST": "127.0.0.1", "PORT": self.port, "USER": "majma"}

    def _run(self, *command: str, check: bool = True) -> int:
        done = subprocess.run(
            [*self._as, *command], check=check, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        return done.returncode

    def start(self) -> None:
        """Start it. Children of a killed server hold its memory for a moment, so it may take a few attempts."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=60"
        command = [
            program("pg_ctl"),
            "-D",
            str(self.data),
            "-w",
            "-l",
            str(self.folder / "log"),
            "-o",
            options,
        ]
        for _attempt in range(100):
            if self._run(*command, "start", check=False) == 0:
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text()[-2000:])

    def copy_to_tablespace(self, folder: Path, name: str) -> str:
        """Copy the suite's database here with its tables in a folder, perhaps on another disk."""
        place = folder / "tables"
        place.mkdir()
        if self._as:
            shutil.chown(place, "postgres")
        there = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "majma", "-d", "postgres"]
        self._run(program("psql"), *there, "-c", f"CREATE TABLESPACE small LOCATION '{place}'")
        return copy_postgres(self.server, name, "--tablespace=small")

    def kill(self) -> None:
        """The postmaster dies at once, as in a crash: no checkpoint, no word to anyone."""
        postmaster = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)

    def stop(self) -> None:
        self._run(program("pg_ctl"), "-D", str(self.data), "-m", "immediate", "stop", check=False)

import pytest

from association.core.jobs.execution import claim_next, execute


@pytest.fixture
def work():
    """Do what is waiting, as a worker would. Returns the runs as they stand afterwards."""

    def drain():
        done = []
        while (run := claim_next()) is not None:
            execute(run)
            run.refresh_from_db()
            done.append(run)
        return done

    return drain

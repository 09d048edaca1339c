"""Where transactions of Django's SQLite begin and end: private methods, the only places all of them pass."""

from __future__ import annotations

from django.db.backends.sqlite3 import base


class TransactionStepsWrapper(base.DatabaseWrapper):
    """A connection that tells of its transactions."""

    def before_begin(self) -> None:
        """Wait here; an error refuses the transaction."""

    def after_end(self) -> None:
        """The transaction was committed or rolled back, or has not begun."""

    def after_close(self) -> None:
        """The connection is closed."""

    def _start_transaction_under_autocommit(self) -> None:
        self.before_begin()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.after_end()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self.after_end()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self.after_end()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self.after_close()

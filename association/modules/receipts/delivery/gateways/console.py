"""For a developer: the message on the terminal of the worker."""

import sys


class ConsoleGateway:
    def send(self, *, to: str, text: str) -> None:
        sys.stdout.write(f"SMS -> {to}\n{text}\n{'-' * 40}\n")
        sys.stdout.flush()

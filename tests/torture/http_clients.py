"""Real requests over a real socket, several at the same moment."""

from __future__ import annotations

import http.client
import json
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Sender:
    """A program with a token, speaking to a live server in English."""

    def __init__(self, base: str, token: str):
        self.address, self.token = urlsplit(base).netloc, token

    def post(self, path: str, body: Any, key: str) -> Answer:
        headers = {
            "Authorization": f"Token {self.token}",
            "Content-Type": "application/json",
            "Accept-Language": "en",
            "Idempotency-Key": key,
        }
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            connection.request("POST", path, json.dumps(body), headers)
            got = connection.getresponse()
            return Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        finally:
            connection.close()

    def post_at_once(self, path: str, body: Any, key: str, *, times: int) -> list[Answer]:
        """The same request from several threads, all let go together; busy ones ask again, as programs do."""
        answers: list[Answer | None] = [None] * times
        start = threading.Barrier(times)

        def send(index: int) -> None:
            start.wait()
            answers[index] = self._until_done(path, body, key)

        threads = [threading.Thread(target=send, args=(index,)) for index in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return [answer for answer in answers if answer is not None]

    def _until_done(self, path: str, body: Any, key: str) -> Answer:
        for _again in range(200):
            answer = self.post(path, body, key)
            running = answer.status == 409 and answer.json()["type"].endswith(":idempotency_in_progress")
            if not running and answer.status != 503:
                break
        return answer

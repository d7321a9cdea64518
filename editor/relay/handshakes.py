"""Answers to those who join a document: one rebuild for all who ask at a time, however often they ask."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

from editor.relay import transactions
from editor.relay.transactions import Answer
from kernel.tenancy import in_scope_slowly

MAX_BATCH_SIZE = 16


class Handshakes:
    """Of one document in this process. Who asks while it is rebuilt is answered by the next rebuild, with others."""

    def __init__(self, tenant_id: UUID, document_id: UUID) -> None:
        self._tenant_id, self._document_id = tenant_id, document_id
        self._asked: list[tuple[bytes, asyncio.Future[Answer]]] = []
        self._answering: asyncio.Task[None] | None = None

    async def answer(self, state_vector: bytes) -> Answer:
        """What a replica lacks, as of now or later. Raises MalformedUpdate, and what a database that is away raises."""
        found: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._asked.append((state_vector, found))
        if self._answering is None:
            self._answering = asyncio.create_task(self._answer_all())
        return await found

    async def _answer_all(self) -> None:
        try:
            while self._asked:
                asked, self._asked = self._asked[:MAX_BATCH_SIZE], self._asked[MAX_BATCH_SIZE:]
                await self._answer_these([one for one in asked if not one[1].done()])
        finally:
            self._answering = None

    async def _answer_these(self, asked: list[tuple[bytes, asyncio.Future[Answer]]]) -> None:
        vectors = [state_vector for state_vector, _ in asked]
        answers: Sequence[Answer | Exception]
        try:
            answers = await in_scope_slowly(self._tenant_id, transactions.answers, self._document_id, vectors)
        except Exception as error:
            answers = [error] * len(asked)
        for (_, found), answer in zip(asked, answers, strict=True):
            if found.done():
                continue  # who asked has left
            if isinstance(answer, Answer):
                found.set_result(answer)
            else:
                found.set_exception(answer)

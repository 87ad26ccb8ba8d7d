"""The retriever under LangChain's interface, for those who compose it into chains of their own."""

from __future__ import annotations

from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever


class SnapshotRetriever(BaseRetriever):
    """`invoke(question)` gives documents with `id`, `kind`, `title`, `url` and `score` in their metadata."""

    source: Any  # knowledge.retriever.Retriever; pydantic cannot validate plain classes
    today: date
    top_k: int = 10

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's
    ) -> list[Document]:
        from knowledge.retriever import Query

        found = self.source.retrieve(Query(query, self.today, top_k=self.top_k))
        return [
            Document(
                page_content=scored.chunk.text,
                id=scored.chunk.id,
                metadata={
                    "id": scored.chunk.source_id,
                    "kind": scored.chunk.kind,
                    "title": scored.chunk.title,
                    "url": scored.chunk.url,
                    "score": scored.score,
                },
            )
            for scored in found.chunks
        ]

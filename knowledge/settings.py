"""Settings of knowledge: where the graph is kept and what retrieval may take."""

from typing import Literal

from pydantic import Field, model_validator

from kernel.rooms import RoomSettings


class KnowledgeSettings(RoomSettings):
    GRAPH_BACKEND: Literal["postgres", "neo4j"] = Field(
        "postgres", description="Where entities and relations are kept."
    )
    NEO4J_URI: str = Field("", description="Bolt address of Neo4j 5.26, for GRAPH_BACKEND=neo4j.")
    NEO4J_USER: str = Field("", description="Neo4j user; empty for a server without authentication on loopback.")
    NEO4J_PASSWORD: str = Field("", description="Neo4j password.")
    EMBEDDER_THREADS: int = Field(2, ge=1, le=64, description="Threads of one process that compute embeddings.")
    KNOWLEDGE_CONTEXT_TOKENS: int = Field(
        1200, ge=100, description="Most tokens of sources that retrieval adds to a prompt."
    )

    @model_validator(mode="after")
    def _require_an_address(self) -> "KnowledgeSettings":
        if self.GRAPH_BACKEND == "neo4j" and not self.NEO4J_URI:
            raise ValueError("GRAPH_BACKEND=neo4j needs NEO4J_URI")
        return self

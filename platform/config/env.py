"""Every setting of the product, typed, documented and checked at boot.

A value comes from the environment variable of the field's name; `NAME_FILE` names a file that holds it.
"""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]

Words = Annotated[list[str], NoDecode]


class Env(BaseSettings):
    """The environment of one process."""

    model_config = SettingsConfigDict(env_prefix="", case_sensitive=True, extra="ignore")

    # Where it runs
    SCRIPTORIUM_ENV: Literal["local", "test", "production"] = Field(
        "local",
        description="`local` allows plain HTTP and private model addresses; `production` refuses weak settings.",
    )
    SCRIPTORIUM_VAR: Path = Field(ROOT / "var", description="Folder for files, keys, logs and mail.")
    PLANE: Literal["all", "data", "control"] = Field(
        "all", description="Which URLs this process serves: the data plane, the control plane, or both."
    )
    PUBLIC_URL: str = Field(
        "http://127.0.0.1:8000", description="Address people use; links in mails are built from it."
    )
    ALLOWED_HOSTS: Words = Field(
        default=["127.0.0.1", "localhost", "[::1]"], description="Host names served, separated by commas."
    )
    LOG_LEVEL: str = Field("INFO", description="Level of the JSON logs.")
    WARM_UP: bool = Field(
        True, description="Load the providers' clients right after a web process starts, not with its first call."
    )
    OTEL_EXPORTER_OTLP_ENDPOINT: str = Field(
        "", description="OpenTelemetry collector (OTLP over HTTP); empty exports nothing."
    )

    # Secrets
    SECRET_KEY: str = Field("", description="Signs sessions and tokens. Empty: made once and kept under var/keys.")
    MASTER_KEY: str = Field(
        "", description="32 bytes in base64 that wrap every tenant's key. Empty: made once under var/keys."
    )
    AUDIT_SIGNING_KEY: str = Field(
        "",
        description="Ed25519 private key in base64 that signs audit heads. Empty: made once under var/keys.",
    )
    AUDIT_ANCHOR_PATH: str = Field(
        "",
        description="File outside the database to which signed heads are appended. Empty: var/anchors/heads.ndjson.",
    )
    AUDIT_CLOCK_BOUND_S: int = Field(
        60,
        ge=1,
        description="By how many seconds the clock of a row may be wrong before it is sealed with a mark.",
    )

    # State
    DATABASE_URL: str = Field(
        "postgresql://app@127.0.0.1/scriptorium",
        description="PostgreSQL 16.10+ or 17.6+ with pgvector, as role `app`.",
    )
    MIGRATOR_DATABASE_URL: str = Field(
        "", description="The same database as role `migrator`; needed by migrate, backup and tests only."
    )
    DB_POOL_SIZE: int = Field(
        16, ge=2, le=200, description="Connections a web process may hold; database threads are as many."
    )
    DB_POOL: bool = Field(
        True, description="Pool connections. Off in Celery workers, which close them after every task."
    )
    REDIS_URL: str = Field("redis://127.0.0.1:6379/0", description="Redis for counters, limits, breakers and cache.")
    FANOUT_URL: str = Field("", description="Redis for publish/subscribe between processes. Empty: REDIS_URL.")
    BROKER_URL: str = Field("", description="Redis for Celery; no cluster. Empty: REDIS_URL.")
    GRAPH_BACKEND: Literal["postgres", "neo4j"] = Field(
        "postgres", description="Where entities and relations are kept."
    )
    NEO4J_URI: str = Field("", description="Bolt address of Neo4j 5.26, for GRAPH_BACKEND=neo4j.")
    NEO4J_USER: str = Field("", description="Neo4j user; empty for a server without authentication on loopback.")
    NEO4J_PASSWORD: str = Field("", description="Neo4j password.")
    UPLOAD_LIMIT_BYTES: int = Field(20 * 1024 * 1024, ge=1024, description="Largest file that may be uploaded.")

    # Models
    MODELS_DIR: Path = Field(
        ROOT / "var" / "models", description="Folder of the embedding, language and entity models."
    )
    EMBEDDER_THREADS: int = Field(2, ge=1, le=64, description="Threads of one process that compute embeddings.")
    KNOWLEDGE_CONTEXT_TOKENS: int = Field(
        1200, ge=100, description="Most tokens of sources that retrieval adds to a prompt."
    )
    LOCAL_MODEL_URL: str = Field(
        "", description="OpenAI-compatible address of the embedded language model; empty hides it."
    )
    LOCAL_MODEL_NAME: str = Field(
        "smollm2-135m-instruct",
        description="Name of the embedded language model; those of SmolLM2 are marked as a demo.",
    )
    BUILT_IN_MODEL_FILE: str = Field(
        "", description="File in which `make run` says which built-in model runs; it goes before the two above."
    )
    LOCAL_MODEL_INPUT_NANO_USD: int = Field(
        50, ge=0, description="Price of one input token of the embedded model, in nano-USD."
    )
    LOCAL_MODEL_OUTPUT_NANO_USD: int = Field(
        200, ge=0, description="Price of one output token of the embedded model, in nano-USD."
    )
    OPENAI_API_KEY: str = Field("", description="Installation-wide OpenAI key; organisations may bring their own.")
    OPENAI_BASE_URL: str = Field("", description="Other address for the installation-wide OpenAI key.")
    ANTHROPIC_API_KEY: str = Field("", description="Installation-wide Anthropic key.")
    ANTHROPIC_BASE_URL: str = Field("", description="Other address for the installation-wide Anthropic key.")
    ALLOW_PRIVATE_MODEL_ADDRESSES: bool | None = Field(
        None,
        description="Whether a provider may lie at a private or loopback address. Empty: only outside production.",
    )
    GENERATION_CONCURRENCY: int = Field(20, ge=1, description="Generations one organisation may run at once.")
    GENERATION_PER_MINUTE: int = Field(60, ge=1, description="Generations one person or key may start in a minute.")
    OPENAI_MODELS: Words = Field(
        default=["gpt-5-mini", "gpt-5", "gpt-4.1-mini", "gpt-4o-mini"],
        description="Models of an OpenAI account that names none, separated by commas; the first is its default.",
    )
    ANTHROPIC_MODELS: Words = Field(
        default=["claude-haiku-4-5", "claude-sonnet-4-6"],
        description="Models of an Anthropic account that names none, separated by commas; the first is its default.",
    )
    LOCAL_MODEL_CONTEXT: int = Field(
        4096, ge=512, description="Tokens the embedded model can read and write in one call."
    )
    PROVIDER_CONNECT_S: float = Field(
        5, gt=0, description="Longest wait for a connection to a model provider, in seconds."
    )
    PROVIDER_FIRST_TOKEN_S: float = Field(20, gt=0, description="Longest wait for an answer's first token, in seconds.")
    PROVIDER_BETWEEN_TOKENS_S: float = Field(15, gt=0, description="Longest pause inside an answer, in seconds.")
    PROVIDER_TOTAL_S: float = Field(180, gt=0, description="Longest time for one answer, in seconds.")
    PROVIDER_DRAIN_S: float = Field(
        3, gt=0, description="How long a provider's usage is waited for once its answer has ended, in seconds."
    )
    PROVIDER_EVENT_BYTES: int = Field(
        2_097_152, ge=65_536, description="Longest single event of a provider's stream, in bytes."
    )
    PROVIDER_ANSWER_BYTES: int = Field(
        67_108_864, ge=1_048_576, description="Longest answer of a provider as it is sent, in bytes."
    )
    GENERATION_WORK_S: float = Field(
        10, gt=0, description="Most computing time one answer may take of the process for its filter, in seconds."
    )
    LOOP_LAG_LIMIT_S: float = Field(
        10,
        gt=0,
        description="How long one piece of work may stop the loop of all generations before the process is not ready.",
    )
    BREAKER_WINDOW_S: int = Field(
        60, ge=1, description="Window in which a provider's failures are counted, in seconds."
    )
    BREAKER_LEAST_CALLS: int = Field(5, ge=1, description="Calls in the window before a circuit breaker may open.")
    BREAKER_FAILURE_PERCENT: int = Field(
        50, ge=1, le=100, description="Share of failures at which a circuit breaker opens."
    )
    BREAKER_OPEN_S: int = Field(
        30, ge=1, description="How long a circuit breaker stays open first; doubles each time, in seconds."
    )
    BREAKER_LONGEST_OPEN_S: int = Field(
        300, ge=1, description="Longest a circuit breaker stays open before the next probe, in seconds."
    )
    GENERATION_EVENTS_KEPT_S: int = Field(
        3600,
        ge=60,
        description="How long a finished stream is kept in Redis; afterwards readers get the stored copy, in seconds.",
    )

    # Limits against guessing and flooding
    BAD_KEYS_PER_MINUTE: int = Field(60, ge=1, description="API keys that open nothing, tried by one network.")
    INVITATION_GUESSES_PER_MINUTE: int = Field(
        30, ge=1, description="Invitation links that open nothing, tried by one network."
    )
    WRONG_PASSWORDS_PER_MINUTE: int = Field(30, ge=1, description="Wrong passwords tried by one network.")
    API_READS_PER_MINUTE: int = Field(1800, ge=1, description="Reads of the API by one person or key.")
    API_READS_PER_PERSON_PER_MINUTE: int = Field(
        3600, ge=1, description="Reads of the API by one person and all their keys together, in one organisation."
    )
    API_READS_PER_ORGANISATION_PER_MINUTE: int = Field(
        20000, ge=1, description="Reads of the API by one organisation's people and keys together."
    )
    ORGANISATIONS_PER_DAY: int = Field(10, ge=1, description="Organisations one person may found in a day.")

    # Mail
    EMAIL_URL: str = Field("", description="smtp://user:password@host:port; empty writes mails to var/mail.")
    EMAIL_FROM: str = Field("Scriptorium <scriptorium@localhost>", description="Sender of mails.")

    @model_validator(mode="before")
    @classmethod
    def _read_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Read `NAME_FILE` for every field that is not set itself."""
        for name in cls.model_fields:
            path = os.environ.get(f"{name}_FILE")
            if path and name not in os.environ:
                values[name] = Path(path).read_text().strip()
        for name in ("ALLOWED_HOSTS", "OPENAI_MODELS", "ANTHROPIC_MODELS"):
            if isinstance(values.get(name), str):
                values[name] = [word.strip() for word in values[name].split(",") if word.strip()]
        return values

    @model_validator(mode="after")
    def _refuse_what_cannot_work(self) -> "Env":
        if "cluster" in (self.BROKER_URL or self.REDIS_URL).split("?")[-1]:
            raise ValueError("BROKER_URL must not be a Redis Cluster: Celery's transport cannot speak to one")
        if self.GRAPH_BACKEND == "neo4j" and not self.NEO4J_URI:
            raise ValueError("GRAPH_BACKEND=neo4j needs NEO4J_URI")
        if self.SCRIPTORIUM_ENV == "production" and not (self.SECRET_KEY and self.MASTER_KEY):
            raise ValueError("production needs SECRET_KEY and MASTER_KEY")
        return self

    @property
    def is_local(self) -> bool:
        return self.SCRIPTORIUM_ENV != "production"

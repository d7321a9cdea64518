"""Which processes a run consists of. docker/compose.yaml has the same roles (tests hold the two together)."""

from dataclasses import dataclass, field
from pathlib import Path

from embedded.large_model.model import large_weights
from embedded.llm import BIG, SMALL, LanguageModelServer
from embedded.neo4j import Neo4jServer
from embedded.ports import free_port
from embedded.postgres import PostgresServer
from embedded.redis import RedisServer
from embedded.service import Service
from embedded.settings import ROOT, RunSettings

SERVERS = ("postgres", "redis", "llm", "neo4j")
PROCESSES = ("web", "worker", "ingest", "beat")
ROLES = SERVERS + PROCESSES


@dataclass
class Plan:
    """The servers to start here, and what the product is told about them."""

    servers: list[Service] = field(default_factory=list)
    additions: dict[str, str] = field(default_factory=dict)
    migrator_url: str = ""
    is_database_embedded: bool = False
    language_model: LanguageModelServer | None = None
    """The built-in model to start with."""
    fetches_model: bool = False
    """Whether the one that can write is to be fetched behind the running product."""


def plan(settings: RunSettings) -> Plan:
    """Embed what has no address of its own in the environment."""
    made = Plan(migrator_url=settings.environment.get("MIGRATOR_DATABASE_URL", ""))
    made.additions |= {"SCRIPTORIUM_VAR": str(settings.var), "MODELS_DIR": str(settings.models)}
    if not settings.is_given("DATABASE_URL"):
        _add_postgres(made, settings)
    if not settings.is_given("REDIS_URL"):
        _add(made, settings, RedisServer(settings.var / "redis", free_port()), "REDIS_URL")
    if not settings.is_given("LOCAL_MODEL_URL", "OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        _add_language_model(made, settings)
    if settings.graph == "neo4j" or settings.is_given("NEO4J_URI"):
        _add_neo4j(made, settings)
    return made


def _add_language_model(made: Plan, settings: RunSettings) -> None:
    own = settings.environment.get("LOCAL_GGUF_PATH")
    wants_large = settings.model == "large" and not own
    is_whole = wants_large and large_weights(settings.large_model).is_whole()
    made.fetches_model = wants_large and not is_whole
    made.language_model = LanguageModelServer(
        settings.var / "llm",
        free_port(),
        models=settings.models,
        model=BIG if is_whole else SMALL,
        weights=Path(own) if own else None,
    )
    _add(made, settings, made.language_model, "LOCAL_MODEL_URL")
    made.additions["BUILT_IN_MODEL_FILE"] = str(settings.built_in_model)


def _add_postgres(made: Plan, settings: RunSettings) -> None:
    server = PostgresServer(settings.var / "postgres", free_port())
    _add(made, settings, server, "DATABASE_URL")
    made.additions["SIGN_IN_DATABASE_URL"] = server.sign_in_url
    made.migrator_url, made.is_database_embedded = server.migrator_url, True


def _add_neo4j(made: Plan, settings: RunSettings) -> None:
    made.additions["GRAPH_BACKEND"] = "neo4j"
    if not settings.is_given("NEO4J_URI"):
        server = Neo4jServer(settings.var / "graph", free_port(), jars=ROOT / "var" / "neo4j")
        _add(made, settings, server, "NEO4J_URI")


def _add(made: Plan, settings: RunSettings, server: Service, variable: str) -> None:
    server.log = settings.logs / f"{server.name}.log"
    server.notes = settings.notes
    made.servers.append(server)
    made.additions[variable] = server.url

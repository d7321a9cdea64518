"""A real Neo4j 5.26 from its Maven artifacts, for the graph of entities. Needs Java 17 and Maven.

It has no sign-in in this form and therefore listens on the loopback interface only; production names a
server of its own through NEO4J_URI.
"""

import shutil
import subprocess
from pathlib import Path

from embedded.child import Program
from embedded.errors import EmbeddedError, MissingProgram
from embedded.ports import LOOPBACK
from embedded.service import Service

_SOURCES = Path(__file__).with_name("neo4j_server")
_OPENED = ("java.base/java.nio", "java.base/java.lang", "java.base/sun.nio.ch")
_REMEDY = "Install a JDK 17 and Maven (Debian: apt-get install openjdk-17-jdk-headless maven)."


class Neo4jServer(Service):
    """`jars` holds the program (214 jars, 116 MB, fetched once), `folder` the data."""

    start_patience_s = 90.0
    stop_patience_s = 20.0  # Bolt drains for about eleven

    def __init__(self, folder: Path, port: int, *, jars: Path, name: str = "neo4j", notes: Path | None = None) -> None:
        super().__init__(name, folder, port, notes=notes)
        self.jars = jars.resolve()

    @property
    def url(self) -> str:
        return f"bolt://{LOOPBACK}:{self.port}"

    def prepare(self) -> None:
        """Fetch and compile once. Raises MissingProgram, or EmbeddedError when the download fails."""
        self.folder.mkdir(parents=True, exist_ok=True)
        _require_java()
        if not self.jars.exists():
            _fetch(self.jars)

    def program(self) -> Program:
        opened = [f"--add-opens={package}=ALL-UNNAMED" for package in _OPENED]
        memory = ["-Xmx256m", "-XX:+UseSerialGC"]
        # The class path, never the module path: its jars share packages.
        class_path = f"{self.jars / 'classes'}:{self.jars / 'lib'}/*"
        server = ["-cp", class_path, "Neo4jServer", str(self.folder / "store"), str(self.port)]
        return self._program("java", *memory, *opened, *server)

    def answers(self) -> bool:
        from neo4j import GraphDatabase  # half a second to import, for those who use it
        from neo4j.exceptions import DriverError, Neo4jError

        try:
            with GraphDatabase.driver(self.url, connection_timeout=2, max_transaction_retry_time=0) as driver:
                driver.execute_query("RETURN 1")
        except (DriverError, Neo4jError, OSError):
            return False
        return True


def missing_programs() -> list[str]:
    """Which of the programs that Neo4j needs are not on the PATH."""
    return [program for program in ("java", "javac", "mvn") if shutil.which(program) is None]


def _require_java() -> None:
    missing = missing_programs()
    if missing:
        raise MissingProgram(", ".join(missing), _REMEDY)


def _fetch(jars: Path) -> None:
    unfinished = jars.with_name(f"{jars.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    lib, classes = unfinished / "lib", unfinished / "classes"
    copy = ["dependency:copy-dependencies", f"-DoutputDirectory={lib}", "-DincludeScope=runtime"]
    _run("mvn", "--batch-mode", "--quiet", "--strict-checksums", "-f", str(_SOURCES / "pom.xml"), *copy)
    _run("javac", "-cp", f"{lib}/*", "-d", str(classes), str(_SOURCES / "Neo4jServer.java"))
    unfinished.rename(jars)


def _run(*command: str) -> None:
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        words = (finished.stdout + finished.stderr).strip().splitlines() or ["no output"]
        raise EmbeddedError(f"Fetching Neo4j failed ({command[0]}): {words[0][:300]}")

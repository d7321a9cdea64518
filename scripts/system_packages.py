"""What the tests need from the system: a browser, PgBouncer, and for Neo4j a JDK and Maven."""

import os
import shutil
import subprocess

from embedded.errors import MissingProgram
from scripts.steps import run

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_JDKS = ("openjdk-17-jdk-headless", "openjdk-21-jdk-headless", "default-jdk-headless")


def missing(*, with_neo4j: bool) -> dict[str, str]:
    """Missing programs and the Debian package of each."""
    wanted = {} if _has(*_BROWSERS) else {"chromium": "chromium"}
    if with_neo4j:
        wanted |= {} if _has("javac") and _has("java") else {"a JDK 17 or newer (java, javac)": "jdk"}
        wanted |= {} if _has("mvn") else {"Maven (mvn)": "maven"}
    wanted |= {} if _has("pgbouncer") else {"PgBouncer (pgbouncer)": "pgbouncer"}
    return wanted


def ensure(*, with_neo4j: bool) -> None:
    """Install what is missing as root on Debian; elsewhere raise MissingProgram naming it and the way to it."""
    wanted = missing(with_neo4j=with_neo4j)
    if not wanted:
        return
    if os.geteuid() != 0 or not _has("apt-get"):
        packages = " ".join(_JDKS[0] if package == "jdk" else package for package in wanted.values())
        hint = f"Debian or Ubuntu: sudo apt-get install {packages}."
        without = " Without Neo4j: `make test NEO4J=off`." if "maven" in wanted.values() else ""
        raise MissingProgram(" and ".join(wanted), hint + without)
    _install(list(wanted.values()))


def _install(packages: list[str]) -> None:
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", failure="apt-get could not reach its archives", environment=quiet)
    names = [_newest_known_jdk() if package == "jdk" else package for package in packages]
    install = ("apt-get", "install", "--yes", "--no-install-recommends", *names)
    run(*install, failure=f"apt-get could not install {' '.join(names)}", environment=quiet)


def _newest_known_jdk() -> str:
    """Neo4j 5.26 runs on 17 and 21; which of them there is depends on Debian's release."""
    for name in _JDKS:
        shown = subprocess.run(["apt-cache", "policy", name], capture_output=True, text=True, check=False).stdout
        if "Candidate:" in shown and "(none)" not in shown:
            return name
    return _JDKS[-1]


def _has(*programs: str) -> bool:
    return any(shutil.which(program) for program in programs)

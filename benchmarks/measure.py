"""Small words shared by the benchmarks: percentiles, the machine, targets."""

import os
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def percentiles(seconds: Iterable[float]) -> dict[str, float]:
    """Return count, p50, p95, p99 and the largest of some durations, in milliseconds."""
    ordered = sorted(seconds)
    if not ordered:
        return {"count": 0}
    return {
        "count": len(ordered),
        **{f"p{share}_ms": round(_at(ordered, share / 100) * 1000, 3) for share in (50, 95, 99)},
        "max_ms": round(ordered[-1] * 1000, 3),
    }


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def machine() -> dict[str, Any]:
    """Return what a reader must know of the machine to read the figures."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load_average": [round(value, 2) for value in os.getloadavg()],
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def against(figure: float, target: float, *, at_most: bool) -> dict[str, Any]:
    """Return a figure beside its target and whether it is met."""
    met = figure <= target if at_most else figure >= target
    return {"figure": figure, "target": target, "wanted": "at most" if at_most else "at least", "met": met}

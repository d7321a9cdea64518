"""Twenty fixed tasks for the built-in models: shorten, continue, answer from passages, refuse.

Each model gets the product's own prompts and sampling, once, and is judged by `writing_tasks.json`: what must stand in
the answer, what must not, and the product's own check of an answer. The larger model takes part where it was fetched.
"""

import json
import os
import re
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx

TASKS = Path(__file__).with_suffix(".json")
_SAYS_NO = re.compile(
    r"(do(es)?|did|is|are|was|were)(n't| not)\b.{0,60}"
    r"(say|state|mention|contain|provide|specif|include|give|know|found|available|list)"
    r"|no (information|mention|answer|source)"
    r"|not (mentioned|stated|provided|specified|given|available|included|found|listed)"
    r"|cannot (answer|be answered|say)|nicht|kein",
    re.IGNORECASE,
)
_SEED = 1


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Return for each model how many tasks of each kind it does, with every answer."""
    from embedded.large_model.model import large_weights
    from embedded.llm import BIG, SMALL
    from embedded.settings import RunSettings

    settings = RunSettings.read(os.environ)
    chosen = os.environ.get("TASK_MODELS", "small large").split()
    models = [SMALL] if "small" in chosen else []
    if "large" in chosen and large_weights(settings.large_model).is_whole():
        models.append(BIG)
    return {model.name: measured(model, settings.models) for model in models}


def measured(model: Any, models: Path) -> dict[str, Any]:
    """Start the model's server as `make run` does, and let it do every task."""
    from embedded.llm import LanguageModelServer
    from embedded.ports import free_port

    with tempfile.TemporaryDirectory() as folder:
        server = LanguageModelServer(Path(folder) / "llm", free_port(), models=models, model=model)
        server.prepare()
        server.start()
        try:
            done = [attempt(server.url, task) for task in json.loads(TASKS.read_text())]
        finally:
            server.stop()
    kinds = dict.fromkeys(task["kind"] for task in done)
    return {
        "right": sum(not task["faults"] for task in done),
        "of": len(done),
        "by_kind": {kind: _share([task for task in done if task["kind"] == kind]) for kind in kinds},
        "cited_right": sum(task.get("cited", False) for task in done),
        "seconds": round(sum(task["seconds"] for task in done), 1),
        "tasks": done,
    }


def attempt(url: str, task: dict[str, Any]) -> dict[str, Any]:
    """Let the server do one task and say what is wrong with the answer."""
    started = time.perf_counter()
    told = httpx.post(f"{url}/chat/completions", json={**request_of(task), "seed": _SEED}, timeout=600)
    choice = told.raise_for_status().json()["choices"][0]
    answer = choice["message"]["content"].strip()
    found = {
        "id": task["id"],
        "kind": task["kind"],
        "faults": faults(task, answer, choice["finish_reason"]),
        "seconds": round(time.perf_counter() - started, 1),
        "answer": answer,
    }
    if "cites" in task:
        found["cited"] = f"[{task['cites']}]" in answer
    return found


def request_of(task: dict[str, Any]) -> dict[str, Any]:
    """Return the product's own request for a task, as the built-in model's server gets it."""
    from assistant import prompts
    from assistant.commands.writing import name_details
    from assistant.events import Action
    from generation.events import Augmentation, Message, Passage
    from generation.prompts.assembly import OrganisationPreamble, join, sections
    from generation.prompts.screened import Screened

    found = Augmentation()
    if task["kind"] in ("shorten", "continue"):
        action = Action(task["kind"])
        messages = prompts.writing_messages(action, task["text"])
        tokens, sampling = prompts.writing_tokens(action, task["text"]), prompts.sampling(action)
    else:
        messages = prompts.chat_messages([], task["question"])
        tokens, sampling = prompts.CHAT_TOKENS, prompts.PRECISE
        quoted = (text.partition(": ") for text in task["passages"])
        found = Augmentation(
            passages=tuple(_passage(number, *one, passage=Passage) for number, one in enumerate(quoted, 1))
        )
    house = OrganisationPreamble(UUID(int=7), "Acme")
    parts = sections(house, found, messages, is_for_text="text" in task)
    *before, (role, asked) = parts
    asked = name_details(asked) if task["kind"] == "shorten" else asked
    sent = join([(one, Screened(text)) for one, text in (*before, (role, asked))])
    sampled = {name: value for name, value in sampling.items() if name != "built_in_sampling"}
    return {
        "messages": [{"role": one.role, "content": str(one.content)} for one in sent if isinstance(one, Message)],
        "max_tokens": tokens,
        **sampled,
        **dict(sampling.get("built_in_sampling", ())),
    }


def faults(task: dict[str, Any], answer: str, finish_reason: str) -> list[str]:
    """Return what is wrong with an answer; empty where the task is done."""
    from assistant import quality
    from assistant.events import Action
    from kernel.languages import is_other_language

    wrong = [f"lacks {wanted}" for wanted in task.get("all_of", []) if not re.search(wanted, answer)]
    wrong += [f"says {banned}" for banned in task.get("none_of", []) if re.search(banned, answer)]
    if len(answer.split()) < task.get("least_words", 1):
        wrong.append("too little")
    if task["kind"] == "refuse" and not _SAYS_NO.search(answer):
        wrong.append("does not say that the sources do not say")
    if "text" in task:
        action = Action(task["kind"])
        flaw = quality.flaw_in(action, task["text"], quality.cleaned(action, task["text"], answer), finish_reason)
        wrong += [f"flaw: {flaw}"] if flaw else []
    elif is_other_language(task["question"], answer):
        wrong.append("other language")
    return wrong


def _passage(number: int, title: str, colon: str, text: str, *, passage: Any) -> Any:
    title, text = (title, text) if colon else ("Notes", title)
    chunk = UUID(int=number)
    return passage(number, chunk, chunk, title, None, 0, len(text), text)


def _share(tasks: list[dict[str, Any]]) -> str:
    return f"{sum(not task['faults'] for task in tasks)} of {len(tasks)}"

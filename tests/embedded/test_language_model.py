"""The built-in model: real answers, and no view of other people's prompts."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

pytestmark = [pytest.mark.model, pytest.mark.xdist_group("model")]


def ask(url: str, content: str, **options: object) -> httpx.Response:
    messages = [{"role": "user", "content": content}]
    body = {"model": "smollm2-135m-instruct", "messages": messages, "temperature": 0, **options}
    return httpx.post(f"{url}/chat/completions", json=body, timeout=120)


def test_it_answers_under_its_name_and_counts_tokens(language_model_url):
    answer = ask(language_model_url, "Write one sentence about gardens.", max_tokens=24).json()
    assert answer["model"] == "smollm2-135m-instruct"
    assert answer["choices"][0]["message"]["content"].strip()
    assert 0 < answer["usage"]["completion_tokens"] <= 24


def test_a_conversation_longer_than_4096_tokens_is_refused_at_once(language_model_url):
    refusal = ask(language_model_url, "garden " * 5000, max_tokens=4)
    assert refusal.status_code == 400
    assert refusal.json()["error"]["n_ctx"] == 4096


def test_four_people_are_answered_at_once(language_model_url):
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda word: ask(language_model_url, word, max_tokens=8), "abcd"))
    assert [answer.status_code for answer in answers] == [200] * 4


@pytest.mark.parametrize("path", ["slots", "metrics", ""])
def test_nothing_shows_what_others_asked(language_model_url, path):
    root = language_model_url.removesuffix("/v1")
    assert httpx.get(f"{root}/{path}").status_code in (404, 501)


def test_a_web_page_of_somebody_else_is_not_let_in(language_model_url):
    answer = httpx.get(f"{language_model_url}/models", headers={"Origin": "https://example.org"})
    assert answer.headers.get("access-control-allow-origin") not in ("*", "https://example.org")

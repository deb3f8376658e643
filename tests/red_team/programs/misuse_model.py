"""Asks the model for what only the harness could get: argv is JSON of names and addresses.

Addresses are paths and URLs of the host's. Prints what came of each request, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

OPENAI, ANTHROPIC, GOOGLE = (
    os.environ[name] for name in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "GOOGLE_GEMINI_BASE_URL")
)
given: dict[str, str] = json.loads(sys.argv[1])


def post(url: str, body: dict[str, Any]) -> str:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json", "x-api-key": "none"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return f"{reply.status} {reply.read().decode()}"
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read().decode()}"


def chat(content: Any, model: str = "gpt-4o", **more: Any) -> str:
    messages = [{"role": "user", "content": content}]
    return post(f"{OPENAI}/chat/completions", {"model": model, "messages": messages, **more})


def respond(content: Any, **more: Any) -> str:
    return post(
        f"{OPENAI}/responses",
        {"model": "gpt-4o", "input": [{"role": "user", "content": content}], **more},
    )


def claude(content: Any, **more: Any) -> str:
    messages = [{"role": "user", "content": content}]
    body = {"model": "claude-x", "max_tokens": 99, "messages": messages, **more}
    return post(f"{ANTHROPIC}/v1/messages", body)


def gemini(part: dict[str, Any]) -> str:
    body = {"contents": [{"role": "user", "parts": [part]}]}
    return post(f"{GOOGLE}/v1beta/models/m:generateContent", body)


def ways_to_fetch(address: str) -> dict[str, Callable[[], str]]:
    by_url = {"type": "url", "url": address}
    return {
        "as an image": lambda: chat([{"type": "image_url", "image_url": {"url": address}}]),
        "as an image of a response": lambda: respond(
            [{"type": "input_image", "image_url": address}]
        ),
        "as a file of a response": lambda: respond([{"type": "input_file", "file_url": address}]),
        "as data of a response": lambda: respond(
            [{"type": "input_file", "filename": "a.txt", "file_data": address}]
        ),
        "as an image for Claude": lambda: claude([{"type": "image", "source": by_url}]),
        "as a document for Claude": lambda: claude([{"type": "document", "source": by_url}]),
        "as a file for Gemini": lambda: gemini(
            {"fileData": {"fileUri": address, "mimeType": "image/png"}}
        ),
    }


SERVER = given["url"]
TOOLS: dict[str, Callable[[], str]] = {
    "searching": lambda: respond("look", tools=[{"type": "web_search"}]),
    "searching, earlier": lambda: respond("look", tools=[{"type": "web_search_preview"}]),
    "searching by a chat": lambda: chat("look", web_search_options={}),
    "searching by Claude": lambda: claude(
        "look", tools=[{"type": "web_search_20250305", "name": "web_search"}]
    ),
    "running code": lambda: respond(
        "run", tools=[{"type": "code_interpreter", "container": {"type": "auto"}}]
    ),
    "another's tools": lambda: respond(
        "use", tools=[{"type": "mcp", "server_label": "x", "server_url": SERVER}]
    ),
    "another's tools for Claude": lambda: claude(
        "use", mcp_servers=[{"type": "url", "url": SERVER, "name": "x"}]
    ),
}
MODELS = ("openai/o3-pro", "inspect/openai/o3-pro", "inspect/mockllm/model", "hf//home/code")

requests = {
    **{
        f"{n} {w}": ask for n, address in given.items() for w, ask in ways_to_fetch(address).items()
    },
    **TOOLS,
    **{f"the model {model}": partial(chat, "hello", model=model) for model in MODELS},
}
with ThreadPoolExecutor(8) as pool:
    answers = pool.map(lambda ask: ask(), requests.values())
    print(json.dumps(dict(zip(requests, answers, strict=True))))

"""The obvious app: the shortest Flask app that streams answers. It stores nothing.

Served as ``gunicorn --threads 2000 bench.obvious:app``, one thread per answer.
"""

import json
import os
from collections.abc import Iterator

import requests
from flask import Flask, Response, request

app = Flask(__name__)


@app.post("/")
def chat() -> Response:
    """Ask the model, and stream its text."""
    messages = [{"role": "user", "content": request.get_data(as_text=True)}]
    reply = requests.post(
        os.environ["INFERENCE_URL"] + "/v1/chat/completions",
        headers={"Authorization": "Bearer " + os.environ["INFERENCE_KEY"]},
        json={"model": "any", "messages": messages, "stream": True},
        stream=True,
    )

    def read_words() -> Iterator[str]:
        for line in reply.iter_lines():
            if line.startswith(b"data:") and line != b"data:[DONE]":
                yield json.loads(line[5:])["choices"][0]["delta"]["content"]

    return Response(read_words(), mimetype="text/plain")

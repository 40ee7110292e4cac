"""The servers of the pictures: one for each way to set Kaiwa up."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from kaiwa.config import STANDIN_KEY
from tests.endpoint import Endpoint
from tests.services.kaiwa import KaiwaServer

ON_HEROKU = {"DYNO": "web.1"}


class Servers(ExitStack):
    """Servers that run inside a ``with`` block.

    :ivar chat: has two models and no access control.
    :ivar studio: has a model that draws, for the pictures of features.
    :ivar others: by name; each shows its state on the first page.
    """

    def __enter__(self) -> "Servers":
        super().__enter__()
        endpoint = self.enter_context(Endpoint())
        attached = {"INFERENCE_URL": endpoint.url, "INFERENCE_KEY": "inf-test"}
        model = {**attached, "INFERENCE_MODEL_ID": "claude-4-5-sonnet"}
        second = {f"BLUE_{name[10:]}": value for name, value in attached.items()}
        two = {**model, **second, "BLUE_MODEL_ID": "nova-pro"}
        # An answer that runs at the first picture still runs at the last.
        patient = dict.fromkeys(("FIRST_TOKEN_SECONDS", "SILENCE_SECONDS"), "3600")
        self.chat = self._start(DRAIN_SECONDS="0", **patient, **two)
        drawing = {f"DIFFUSION_{name[10:]}": value for name, value in attached.items()}
        self.studio = self._start(
            **model, **drawing, DIFFUSION_MODEL_ID="stable-image-ultra"
        )
        self.others = {
            "stand-in": self._start(**{**attached, "INFERENCE_KEY": STANDIN_KEY}),
            "spent": self._start(
                DAILY_TOKENS_PER_PERSON="80", MAX_ANSWER_TOKENS="60", **model
            ),
            "unkept": self._start(CHAT_ACCESS="open", **ON_HEROKU, **model),
            "no-model": self._start(INFERENCE_KEY="inf-test"),
            "sign-in": self._start(CHAT_PASSWORD="a long sentence", **model),
            "closed": self._start(**ON_HEROKU, **model),
        }
        return self

    def _start(self, **environ: str) -> KaiwaServer:
        folder = Path(self.enter_context(tempfile.TemporaryDirectory()))
        server = KaiwaServer(folder, environ)
        self.callback(server.kill)
        server.wait_until_ready()
        return server

"""`flask doctor`: each fault is found, with the command that mends it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kaiwa import create_app
from kaiwa.doctor import Finding, examine
from kaiwa.inference import Attachment, Catalogue
from kaiwa.web import Services

from ..services.process import make_environ

ROOT = Path(__file__).parents[2]
SECRETS = {
    "CHAT_PASSWORD": "sesame-sesame",
    "INFERENCE_KEY": "inf-secret-secret",
    "OIDC_CLIENT_SECRET": "provider-secret",
    "OWNER_PASSWORD": "owner-secret",
    "METRICS_TOKEN": "metrics-secret-secret",
    "SENTRY_DSN": "https://sentry-secret@127.0.0.1:1/2",
}
CLOSED_PORT = "127.0.0.1:1"


class ListOfOldModel:
    """A client that returns a list with one model, which has ended."""

    def fetch_list(self, *_: object, **__: object) -> bytes:
        """Return the list as Heroku does."""
        model = {"model_id": "old", "state": "deprecated"}
        end = {"eol_date": "2026-05-01", "replacement_model": "new"}
        return json.dumps([model | end]).encode()


def find_faults(environ: dict[str, str], **options: bool) -> dict[str, str]:
    """Examine an app; return the command of each subject with a fault."""
    built: Services = create_app(environ).extensions["kaiwa"]
    findings: list[Finding] = list(examine(built, **options))
    return {it.subject: it.command for it in findings if it.state == "fault"}


def run_doctor(
    environ: dict[str, str], *options: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as an owner does."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "doctor", *options],
        cwd=ROOT,
        env=make_environ(environ),
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_healthy_app_has_no_fault(environ, endpoint):
    assert find_faults(environ, asks_model=True) == {}


def test_model_is_asked_on_request_only(environ, endpoint):
    find_faults(environ)

    assert endpoint.list_requests() == []


@pytest.mark.parametrize(
    ("more", "fault", "command"),
    [
        pytest.param({"DYNO": "web.1"}, "Access", "CHAT_PASSWORD", id="undecided"),
        pytest.param(
            {"OWNERS": "ann@example.com"},
            "Owner",
            "OWNER_PASSWORD",
            id="owner without sign-on",
        ),
        pytest.param(
            {"DYNO": "web.1", "CHAT_ACCESS": "open"},
            "Database",
            "heroku-postgresql",
            id="disk of the dyno",
        ),
        pytest.param(
            {"INFERENCE_URL": "", "INFERENCE_KEY": "", "INFERENCE_MODEL_ID": ""},
            "Attachment",
            "heroku ai:models:create",
            id="no model",
        ),
        pytest.param(
            {"INFERENCE_URL": ""}, "Attachment", "INFERENCE_URL", id="no address"
        ),
        pytest.param(
            {"DATABASE_URL": f"postgres://user:word@{CLOSED_PORT}/name"},
            "Database",
            "heroku pg:info",
            id="database away",
        ),
        pytest.param(
            {"REDIS_URL": f"redis://{CLOSED_PORT}"},
            "Redis",
            "heroku redis:info",
            id="Redis away",
        ),
        pytest.param(
            {
                "OIDC_ISSUER": f"https://{CLOSED_PORT}",
                "OIDC_CLIENT_ID": "kaiwa",
                "OIDC_CLIENT_SECRET": "secret",
                "OIDC_ALLOWED": "example.com",
            },
            "Sign-on",
            "OIDC_ISSUER",
            id="provider away",
        ),
    ],
)
def test_fault_has_its_command(environ, more, fault, command):
    faults = find_faults({**environ, **more})

    assert command in faults[fault]
    assert set(faults) <= {fault, "Database"}


def test_silent_endpoint_is_a_fault(environ):
    environ["INFERENCE_URL"] = f"http://{CLOSED_PORT}"

    assert list(find_faults(environ, asks_model=True)) == ["Answer"]


def test_ended_model_is_a_fault(environ):
    endpoint = Attachment("INFERENCE", "https://us.inference.heroku.com", "inf-1")
    built: Services = create_app(environ).extensions["kaiwa"]
    built.attachments = (endpoint,)
    built.catalogue = Catalogue(built.attachments, "old", ListOfOldModel())  # type: ignore[arg-type]

    [found] = [it for it in examine(built) if it.state == "fault"]

    assert found.sentence == "old (default) ended on 2026-05-01."
    assert found.command == "heroku config:set DEFAULT_MODEL=new"


def test_every_bad_setting_is_named(environ):
    bad = {"TEMPERATURE": "hot", "MAX_ANSWER_TOKENS": "many"}

    ended = run_doctor({**environ, **bad}, "--json")

    findings = json.loads(ended.stdout)
    assert ended.returncode == 1
    assert [it["command"].split("=")[0] for it in findings] == [
        "heroku config:set TEMPERATURE",
        "heroku config:set MAX_ANSWER_TOKENS",
    ]


def test_secrets_are_never_printed(environ):
    wrong = {"OIDC_ISSUER": f"https://{CLOSED_PORT}", "OIDC_CLIENT_ID": "kaiwa"}
    more = {**wrong, **SECRETS, "OIDC_ALLOWED": "example.com"}
    database = {"DATABASE_URL": f"postgres://user:word-word@{CLOSED_PORT}/name"}

    ended = run_doctor({**environ, **more, **database}, "--ask")

    assert ended.returncode == 1
    printed = ended.stdout + ended.stderr
    assert [it for it in (*SECRETS.values(), "word-word") if it in printed] == []


def test_server_does_not_import_the_doctor(environ):
    code = "import app, sys; print([it for it in sys.modules if 'kaiwa.doctor' in it])"
    printed = subprocess.check_output(
        [sys.executable, "-c", code], cwd=ROOT, env=make_environ(environ), text=True
    )

    assert printed == "[]\n"

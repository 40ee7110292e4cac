import pytest

from kaiwa.inference.attachments import (
    CREATE_MODEL_COMMAND,
    Attachment,
    AttachmentProblem,
    discover_attachments,
)

US = "https://us.inference.heroku.com"


def test_no_attachments_are_no_problem():
    assert discover_attachments({}) == ((), ())
    assert discover_attachments({"INFERENCE_URL": "  ", "INFERENCE_KEY": ""}) == (
        (),
        (),
    )


def test_single_model_is_found():
    environ = {
        "INFERENCE_URL": US,
        "INFERENCE_KEY": " inf-1\n",
        "INFERENCE_MODEL_ID": "claude-4-5-sonnet ",
    }

    expected = Attachment("INFERENCE", US, "inf-1", "claude-4-5-sonnet")
    assert discover_attachments(environ) == ((expected,), ())


def test_endpoint_without_key_is_found():
    found, problems = discover_attachments({"INFERENCE_URL": "localhost:11434/v1/"})

    assert found == (Attachment("INFERENCE", "http://localhost:11434"),)
    assert problems == ()


def test_aliases_are_sorted():
    environ = {"EMBEDDING_URL": US, "EMBEDDING_KEY": "inf-2"}
    environ |= {"INFERENCE_CYAN_URL": US, "INFERENCE_CYAN_KEY": "inf-3"}
    environ |= {"INFERENCE_URL": US, "INFERENCE_KEY": "inf-1"}

    found, _ = discover_attachments(environ)

    aliases = [attachment.alias for attachment in found]
    assert aliases == ["INFERENCE", "EMBEDDING", "INFERENCE_CYAN"]


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({"A_URL": "https://x.example", "A_KEY": "inf-1"}, id="inf- key"),
        pytest.param({"A_URL": US, "A_KEY": "secret"}, id="inference host"),
        pytest.param({"A_URL": "http://x:1", "A_MODEL_ID": "llama3"}, id="model id"),
    ],
)
def test_evidence_makes_an_attachment(environ):
    found, problems = discover_attachments(environ)

    assert [attachment.alias for attachment in found] == ["A"]
    assert problems == ()


@pytest.mark.parametrize(
    "environ",
    [
        {"CLOUDINARY_URL": "cloudinary://1:2@x", "CLOUDINARY_KEY": "k"},
        {"DATABASE_URL": "postgres://u:p@h/d"},
        {"REDIS_URL": "rediss://:p@h:1", "REDIS_KEY": "k"},
        {"SENTRY_DSN_KEY": "k", "SENTRY_URL": "https://sentry.example"},
        {"AWS_SECRET_ACCESS_KEY": "k", "AWS_URL": "https://s3.example"},
        {"HF_URL": "https://api-inference.example.com", "HF_KEY": "hf_1"},
        {"OPENAI_KEY": "sk-1", "OPENAI_MODEL_ID": "gpt"},
        {"BEDROCK_MODEL_ID": "claude"},
        {"SECRET_KEY": "k"},
        {"a_url": US, "a_key": "inf-1"},
        {"_URL": US, "_KEY": "inf-1"},
        {"1A_URL": US, "1A_KEY": "inf-1"},
    ],
    ids=lambda environ: next(iter(environ)),
)
def test_other_add_ons_are_ignored(environ):
    assert discover_attachments(environ) == ((), ())


@pytest.mark.parametrize(
    ("environ", "code", "command"),
    [
        (
            {"INFERENCE_KEY": "inf-1"},
            "url_missing",
            "heroku config:get INFERENCE_URL",
        ),
        ({"INFERENCE_MODEL_ID": "claude"}, "url_missing", CREATE_MODEL_COMMAND),
        ({"INFERENCE_URL": US}, "key_missing", "heroku config:get INFERENCE_KEY"),
        (
            {"INFERENCE_URL": "postgres://u:p@h/d", "INFERENCE_KEY": "inf-1"},
            "url_unusable",
            "heroku config:get INFERENCE_URL",
        ),
        (
            {"INFERENCE_URL": US, "INFERENCE_KEY": "inf-1\ninf-2"},
            "key_unusable",
            "heroku config:get INFERENCE_KEY",
        ),
        (
            {"INFERENCE_URL": US, "INFERENCE_KEY": "k", "INFERENCE_MODEL_ID": "a b"},
            "model_id_unusable",
            "heroku config:get INFERENCE_MODEL_ID",
        ),
    ],
)
def test_problem_has_a_command(environ, code, command):
    found, problems = discover_attachments(environ)

    assert found == ()
    assert problems == (AttachmentProblem(code, "INFERENCE", command),)


def test_problem_of_other_alias():
    _, problems = discover_attachments({"CYAN_KEY": "inf-1", "PINK_URL": US})

    commands = [problem.command for problem in problems]
    assert commands == ["heroku config:get CYAN_URL", "heroku config:get PINK_KEY"]


def test_copied_key_is_no_problem():
    environ = {"INFERENCE_URL": US, "INFERENCE_KEY": "inf-1", "OPENAI_API_KEY": "inf-1"}

    found, problems = discover_attachments(environ)

    assert len(found) == 1
    assert problems == ()


def test_repr_hides_key():
    assert "inf-1" not in repr(Attachment("INFERENCE", US, "inf-1"))

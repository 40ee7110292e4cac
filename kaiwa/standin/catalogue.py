"""The models that the stand-in offers, as ``GET /available-models`` lists them.

A small choice from the documented list: chat models of several families, one of them
deprecated, and one model each for images, embeddings and ranking.
"""

from dataclasses import dataclass

TEXT, IMAGE, EMBEDDING, SCORE = (
    "text-to-text",
    "text-to-image",
    "text-to-embedding",
    "text-to-score",
)


@dataclass(frozen=True, slots=True)
class Model:
    """One row of the list.

    :param deprecation_date: ISO date, as are the other two; ``None`` while active.
    """

    model_id: str
    kind: str = TEXT
    regions: tuple[str, ...] = ("eu", "us")
    deprecation_date: str | None = None
    eol_date: str | None = None
    replacement: str | None = None

    @property
    def is_claude(self) -> bool:
        """Whether Anthropic's stricter rules apply."""
        return self.model_id.startswith("claude-")


MODELS = (
    Model("claude-4-5-sonnet"),
    Model("claude-4-5-haiku"),
    Model(
        "claude-4-sonnet",
        deprecation_date="2026-08-19",
        eol_date="2027-02-19",
        replacement="claude-4-5-sonnet",
    ),
    Model("gpt-oss-120b"),
    Model("nova-lite"),
    Model("stable-image-ultra", IMAGE, regions=("us",)),
    Model("cohere-embed-multilingual", EMBEDDING),
    Model("cohere-rerank-3-5", SCORE),
)


def list_models() -> list[dict[str, object]]:
    """List the models in the documented form."""
    return [_describe_model(model) for model in MODELS]


def find_chat_model(model_id: object) -> Model | None:
    """Find the chat model with this id, if there is one."""
    return _find_model(model_id, TEXT)


def find_image_model(model_id: object) -> Model | None:
    """Find the model that draws pictures with this id, if there is one."""
    return _find_model(model_id, IMAGE)


def _find_model(model_id: object, kind: str) -> Model | None:
    models = (model for model in MODELS if model.kind == kind)
    return next((it for it in models if it.model_id == model_id), None)


def _describe_model(model: Model) -> dict[str, object]:
    return {
        "model_id": model.model_id,
        "regions": list(model.regions),
        "type": [model.kind],
        "state": "deprecated" if model.deprecation_date else "active",
        "deprecation_date": model.deprecation_date,
        "eol_date": model.eol_date,
        "replacement_model": model.replacement,
    }

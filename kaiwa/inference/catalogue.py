"""The models of all attachments, refreshed in the background.

The app starts without lists of models. Until its first list is read, an attachment
without a ``model_id`` offers ``DEFAULT_MODEL`` alone. If a list cannot be read, the
last one stays, and ``find_lookup`` has the reason. Only ``refresh`` does IO.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from .. import clock, errors
from ..errors import InferenceError, KaiwaError, ModelGone
from .attachments import MAX_ID_CHARACTERS, Attachment
from .client import InferenceClient
from .endpoint_url import is_heroku_inference
from .models import (
    AttachedModel,
    Kind,
    ListedModel,
    UnreadableList,
    guess_kind,
    is_doubtful,
    is_same_name,
    is_usable_id,
    parse_available_models,
    parse_openai_models,
    sort_by_preference,
)
from .thinking import find_style, leaves_room

_log = logging.getLogger(__name__)


# The sentences of these errors are about an answer, not about a list.
_NO_LIST = (
    errors.EndpointUnknownModel,
    errors.EndpointRejectedRequest,
    errors.UnreadableAnswer,
    errors.AnswerTooLarge,
)
_TOO_SLOW = (
    errors.FirstTokenTimeout,
    errors.SilentStream,
    errors.AnswerTooSlow,
    errors.StreamBroken,
)


@dataclass(frozen=True, slots=True)
class Lookup:
    """The attempts to read the first list of an attachment.

    :ivar error: of the last attempt; None before the first attempt has ended.
    :ivar failed_since: the time of the first failure.
    """

    error: KaiwaError | None = None
    failed_since: datetime | None = None


class Catalogue:
    """Find models by key, and list them for the picker.

    :param default_model: the id of the model of new conversations.
    """

    def __init__(
        self,
        attachments: tuple[Attachment, ...],
        default_model: str | None,
        client: InferenceClient,
    ) -> None:
        self._attachments = attachments
        self._default_id = default_model if is_usable_id(default_model) else None
        self._client = client
        self._lists: dict[str, tuple[ListedModel, ...]] = {}
        self._failures: dict[str, Lookup] = {}
        self._models = self._collect_models()

    def list_models(self) -> list[AttachedModel]:
        """List the models of the composer's picker; those that draw come last."""
        return self.list_chat_models() + _drop_past(self._list_kind("image"))

    def list_chat_models(self) -> list[AttachedModel]:
        """List the models that answer in words, by attachment, then by preference.

        Models past their last day are left out, unless all are.
        """
        return _drop_past(self._list_kind("chat"))

    def get_model(self, key: str) -> AttachedModel:
        """Return the model with the key that a page or a conversation has.

        Until its list is read, an attachment is assumed to offer any model. If the
        model does not exist, the endpoint refuses the request.

        :raises ModelGone: no attachment offers the model.
        """
        for model in (*self._list_kind("chat"), *self._list_kind("image")):
            if key in (model.key, f"{model.model_id}@{model.attachment.alias}"):
                return model
        unlisted = self._assume_unlisted(key)
        if unlisted is None:
            raise ModelGone(model=key[:MAX_ID_CHARACTERS])
        return unlisted

    def find_default_model(self) -> AttachedModel | None:
        """Return the model of new conversations; None if there are no models.

        That is ``DEFAULT_MODEL`` if an attachment offers it, else the best active model
        of the first attachment with one (see ``sort_by_preference``), else any model.
        A model that was attached by its id is never doubtful.
        """
        models = self.list_chat_models() or self.list_models()
        default_id = self._default_id
        for model in models:
            if default_id in (model.key, model.model_id):
                return model
        for model in models:
            if default_id and is_same_name(default_id, model.model_id):
                return model
        return min(models, key=_rank_as_default, default=None)

    def may_think(self, model: AttachedModel, most_tokens: int) -> bool:
        """Return whether a model takes a parameter that makes it think.

        :param most_tokens: the maximum length of an answer.
        """
        return (
            find_style(model.model_id) is not None
            and leaves_room(model.model_id, most_tokens)
            and not self._client.has_refused_thinking(model)
        )

    def find_lookup(self) -> Lookup | None:
        """Return the lookup that still runs or fails; None if every list was read."""
        lookups = [
            self._failures.get(attachment.alias, Lookup())
            for attachment in self._list_unlisted()
        ]
        # One that has not failed may succeed at any moment.
        return min(lookups, key=lambda lookup: lookup.error is not None, default=None)

    def refresh(self) -> None:
        """Fetch all lists. Never raises; logs an attachment's first failure only."""
        urls = set()
        for attachment in self._attachments:
            if attachment.url not in urls and _may_have_list(attachment):
                found = self._read_list(attachment)
                if found:
                    urls.add(attachment.url)
                    self._lists[attachment.url] = found
                    self._models = self._collect_models()

    def _read_list(self, attachment: Attachment) -> tuple[ListedModel, ...]:
        try:
            found = self._fetch_list(attachment)
        except (InferenceError, UnreadableList) as error:
            self._note_failure(attachment, error)
            return ()
        self._failures.pop(attachment.alias, None)
        return found

    def _note_failure(self, attachment: Attachment, error: Exception) -> None:
        earlier = self._failures.get(attachment.alias)
        # A single model needs its list only for its last day.
        if not attachment.model_id and earlier is None:
            reason = getattr(error, "code", "unreadable_list")
            _log.warning("no list of models from %s: %s", attachment.alias, reason)
        since = earlier.failed_since if earlier else clock.now()
        self._failures[attachment.alias] = Lookup(_explain(attachment, error), since)

    def _fetch_list(self, attachment: Attachment) -> tuple[ListedModel, ...]:
        fetch = self._client.fetch_list
        try:
            data = fetch(attachment, "/available-models", with_key=False)
            found = parse_available_models(data, attachment.url)
            if found:
                return found
        except (InferenceError, UnreadableList):
            # Heroku has no other list.
            if is_heroku_inference(attachment.url):
                raise
        data = fetch(attachment, "/v1/models", with_key=True)
        found = parse_openai_models(data)
        if not found:
            raise UnreadableList
        return found

    def _assume_unlisted(self, key: str) -> AttachedModel | None:
        unlisted = self._list_unlisted()
        if not unlisted or not is_usable_id(key):
            return None
        model_id, _, alias = key.rpartition("@")
        for attachment in unlisted:
            if model_id and attachment.alias == alias:
                return AttachedModel(key, model_id, attachment)
        return AttachedModel(key, key, unlisted[0])

    def _list_unlisted(self) -> list[Attachment]:
        return [
            attachment
            for attachment in self._attachments
            if not attachment.model_id and attachment.url not in self._lists
        ]

    def _list_kind(self, kind: Kind) -> list[AttachedModel]:
        return [model for model in self._models if model.kind == kind]

    def _collect_models(self) -> tuple[AttachedModel, ...]:
        found: dict[str, AttachedModel] = {}
        seen: set[tuple[str, str, str]] = set()
        for attachment in self._attachments:
            for model in self._list_offered(attachment):
                # One add-on may be attached under several aliases.
                identity = (attachment.url, attachment.api_key, model.model_id)
                if identity not in seen:
                    seen.add(identity)
                    unique = _make_key_unique(model, found)
                    found[unique.key] = unique
        return tuple(found.values())

    def _list_offered(self, attachment: Attachment) -> list[AttachedModel]:
        listed = self._lists.get(attachment.url)
        if attachment.model_id:
            known = {model.model_id: model for model in listed or ()}
            return _attach(attachment, [_describe(attachment.model_id, known)])
        if (
            listed is None
            and self._default_id
            and attachment == self._find_first_unnamed()
        ):
            return _attach(attachment, [ListedModel(self._default_id, "chat")])
        return sort_by_preference(_attach(attachment, listed or ()))

    def _find_first_unnamed(self) -> Attachment | None:
        return next((found for found in self._attachments if not found.model_id), None)


def _drop_past(models: list[AttachedModel]) -> list[AttachedModel]:
    today = clock.now().date()
    return [model for model in models if not model.is_past(today)] or models[:1]


def _explain(attachment: Attachment, error: Exception) -> KaiwaError:
    """Return a new error: the caught one holds the frames of the request."""
    cls: type[KaiwaError] = errors.ModelsUnlisted
    details = {}
    if isinstance(error, _TOO_SLOW):
        cls = errors.EndpointUnreachable
    elif isinstance(error, InferenceError) and not isinstance(error, _NO_LIST):
        cls, details = type(error), dict(error.details)
    return cls(**details | {"alias": attachment.alias})


def _rank_as_default(model: AttachedModel) -> tuple[bool, bool]:
    is_chosen = model.attachment.model_id is not None
    return not is_chosen and is_doubtful(model.model_id), model.state != "active"


def _may_have_list(attachment: Attachment) -> bool:
    # Heroku's list has the last day of a single model.
    return not attachment.model_id or is_heroku_inference(attachment.url)


def _describe(model_id: str, known: dict[str, ListedModel]) -> ListedModel:
    # A model that was attached by its id is meant for chat, even with an odd name.
    return known.get(model_id) or ListedModel(model_id, guess_kind(model_id) or "chat")


def _attach(
    attachment: Attachment, listed: Iterable[ListedModel]
) -> list[AttachedModel]:
    return [
        AttachedModel(
            model.model_id,
            model.model_id,
            attachment,
            model.kind,
            model.state,
            model.eol_date,
            model.replacement,
            model.context_tokens,
            model.lists_vision,
        )
        for model in listed
    ]


def _make_key_unique(
    model: AttachedModel, found: dict[str, AttachedModel]
) -> AttachedModel:
    if model.key not in found:
        return model
    return replace(model, key=f"{model.model_id}@{model.attachment.alias}")

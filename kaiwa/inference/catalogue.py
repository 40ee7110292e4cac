"""Which models there are to choose from, kept up to date in the background.

The app starts without any list: until one was read, an attachment that offers many
models offers ``DEFAULT_MODEL`` alone. A list that cannot be read leaves the last good
one in place. Only ``refresh`` does IO.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace

from .. import clock
from ..errors import InferenceError, ModelGone
from .attachments import MAX_ID_CHARACTERS, Attachment
from .client import InferenceClient
from .endpoint_url import is_heroku_inference
from .models import (
    AttachedModel,
    ListedModel,
    UnreadableList,
    guess_kind,
    is_same_name,
    is_usable_id,
    parse_available_models,
    parse_openai_models,
    sort_by_preference,
)

_log = logging.getLogger(__name__)


class Catalogue:
    """The attached models.

    :param default_model: the id of the one to begin with.
    """

    def __init__(
        self,
        attachments: tuple[Attachment, ...],
        default_model: str | None,
        client: InferenceClient,
    ) -> None:
        self._attachments = attachments
        self._wanted = default_model if is_usable_id(default_model) else None
        self._client = client
        self._lists: dict[str, tuple[ListedModel, ...]] = {}
        self._unread: set[str] = set()
        self._models = self._collect_models()

    def list_chat_models(self) -> list[AttachedModel]:
        """List what the picker shows, by attachment, then by preference.

        A model whose last day is over is left out, unless no other would remain.
        """
        models = self._list_all_chat_models()
        today = clock.now().date()
        return [model for model in models if not model.is_past(today)] or models[:1]

    def find_model(self, key: str) -> AttachedModel:
        """Find the model that a page or a stored conversation names.

        While an attachment's list could never be read, it is taken to offer whatever
        is asked for: the endpoint will say if it does not.

        :raises ModelGone: no attachment offers it.
        """
        for model in self._list_all_chat_models():
            if key in (model.key, f"{model.model_id}@{model.attachment.alias}"):
                return model
        unlisted = self._trust_unlisted(key)
        if unlisted is None:
            raise ModelGone(model=key[:MAX_ID_CHARACTERS])
        return unlisted

    def default_model(self) -> AttachedModel | None:
        """Return the model that a new conversation begins with.

        ``DEFAULT_MODEL`` if it is there; else the best of the first attachment that
        has an active one (see ``sort_by_preference``); else any; else None.
        """
        models = self.list_chat_models()
        wanted = self._wanted
        for model in models:
            if wanted in (model.key, model.model_id):
                return model
        for model in models:
            if wanted and is_same_name(wanted, model.model_id):
                return model
        active = [model for model in models if model.state == "active"]
        return next(iter(active or models), None)

    def refresh(self) -> None:
        """Read every list anew. Never raises; logs an attachment's failure once."""
        lists: dict[str, tuple[ListedModel, ...]] = {}
        for attachment in self._attachments:
            if attachment.url not in lists and _may_have_list(attachment):
                found = self._read_list(attachment)
                if found:
                    lists[attachment.url] = found
        self._lists |= lists
        self._models = self._collect_models()

    def _read_list(self, attachment: Attachment) -> tuple[ListedModel, ...]:
        try:
            found = self._fetch_list(attachment)
        except (InferenceError, UnreadableList) as error:
            # A single model is known without its list, which only tells its last day.
            if not attachment.model_id and attachment.alias not in self._unread:
                reason = getattr(error, "code", "unreadable_list")
                _log.warning("no list of models from %s: %s", attachment.alias, reason)
            self._unread.add(attachment.alias)
            return ()
        self._unread.discard(attachment.alias)
        return found

    def _fetch_list(self, attachment: Attachment) -> tuple[ListedModel, ...]:
        fetch = self._client.fetch_list
        try:
            data = fetch(attachment, "/available-models", with_key=False)
            found = parse_available_models(data, attachment.url)
            if found:
                return found
        except (InferenceError, UnreadableList):
            # Not Heroku's endpoint, or a bad moment; the next address decides.
            pass
        data = fetch(attachment, "/v1/models", with_key=True)
        found = parse_openai_models(data)
        if not found:
            raise UnreadableList
        return found

    def _trust_unlisted(self, key: str) -> AttachedModel | None:
        unlisted = [
            attachment
            for attachment in self._attachments
            if not attachment.model_id and attachment.url not in self._lists
        ]
        if not unlisted or not is_usable_id(key):
            return None
        model_id, _, alias = key.rpartition("@")
        for attachment in unlisted:
            if model_id and attachment.alias == alias:
                return AttachedModel(key, model_id, attachment)
        return AttachedModel(key, key, unlisted[0])

    def _list_all_chat_models(self) -> list[AttachedModel]:
        return [model for model in self._models if model.kind == "chat"]

    def _collect_models(self) -> tuple[AttachedModel, ...]:
        found: dict[str, AttachedModel] = {}
        seen: set[tuple[str, str, str]] = set()
        for attachment in self._attachments:
            for model in self._list_offers(attachment):
                # One add-on may be attached under several names.
                same = (attachment.url, attachment.api_key, model.model_id)
                if same not in seen:
                    seen.add(same)
                    named = _name_apart(model, found)
                    found[named.key] = named
        return tuple(found.values())

    def _list_offers(self, attachment: Attachment) -> list[AttachedModel]:
        listed = self._lists.get(attachment.url)
        if attachment.model_id:
            known = {model.model_id: model for model in listed or ()}
            return _attach(attachment, [_describe(attachment.model_id, known)])
        if listed is None and self._wanted and attachment == self._first_list():
            return _attach(attachment, [ListedModel(self._wanted, "chat")])
        return sort_by_preference(_attach(attachment, listed or ()))

    def _first_list(self) -> Attachment | None:
        return next((found for found in self._attachments if not found.model_id), None)


def _may_have_list(attachment: Attachment) -> bool:
    # Heroku's list also says when a single model ends.
    return not attachment.model_id or is_heroku_inference(attachment.url)


def _describe(model_id: str, known: dict[str, ListedModel]) -> ListedModel:
    # What the owner attached as a model by itself is for something.
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
        )
        for model in listed
    ]


def _name_apart(model: AttachedModel, found: dict[str, AttachedModel]) -> AttachedModel:
    if model.key not in found:
        return model
    return replace(model, key=f"{model.model_id}@{model.attachment.alias}")

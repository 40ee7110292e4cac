"""The presets and the snippets of users."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from ..presets import Preset
from ..snippets import Snippet
from ..tuning import load_tuning
from .database import read_transaction, write_transaction
from .own_lists import OwnList
from .owners import lock_owner
from .tables import PresetDefaultRow, PresetRow, SnippetRow

_DEFAULT = select(PresetDefaultRow.preset_id).where(
    PresetDefaultRow.owner_id == bindparam("owner")
)
_FORGET_DEFAULT = delete(PresetDefaultRow).where(
    PresetDefaultRow.owner_id == bindparam("owner")
)


class Presets(OwnList[Preset]):
    """The presets of all users."""

    table = PresetRow

    def _read(self, row: Mapping[str, Any]) -> Preset:
        return Preset(
            name=row["name"],
            model_key=row["model_key"],
            tuning=load_tuning(row["tuning"]),
            opening=row["opening"],
            id=row["id"],
        )

    def _write(self, item: Preset) -> dict[str, Any]:
        return {
            "name": item.name,
            "model_key": item.model_key,
            "tuning": item.tuning.dump(),
            "opening": item.opening,
        }

    @read_transaction
    def find_default_id(self, tx: Connection, owner_id: str) -> str | None:
        """Find the id of the preset for new chats. The preset may be gone."""
        return tx.scalar(_DEFAULT, {"owner": owner_id})

    @write_transaction
    def choose_default(
        self, tx: Connection, owner_id: str, preset_id: str | None
    ) -> None:
        """Choose the preset for new chats, or none."""
        lock_owner(self._database, tx, owner_id)
        tx.execute(_FORGET_DEFAULT, {"owner": owner_id})
        if preset_id:
            values = {"owner_id": owner_id, "preset_id": preset_id}
            tx.execute(insert(PresetDefaultRow), values)


class Snippets(OwnList[Snippet]):
    """The snippets of all users."""

    table = SnippetRow

    def _read(self, row: Mapping[str, Any]) -> Snippet:
        return Snippet(row["name"], row["text"], row["id"])

    def _write(self, item: Snippet) -> dict[str, Any]:
        return {"name": item.name, "text": item.text}

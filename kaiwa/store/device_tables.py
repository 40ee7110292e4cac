"""The tables of browsers that show the history of another one."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .columns import UTCDateTime
from .database import Base


class DeviceLinkRow(Base):
    """A link that was not used yet; ``digest`` is that of its secret."""

    __tablename__ = "device_links"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(200), index=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DeviceRow(Base):
    """A linked browser; its session has the id."""

    __tablename__ = "devices"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(200), index=True)
    linked_at: Mapped[datetime] = mapped_column(UTCDateTime)

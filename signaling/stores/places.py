"""Opens what rooms are kept in: a file, or a database by its URL."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signaling.errors import BadSetting
from signaling.setting_values import database_url

from .backend import Backend
from .json_file import JsonFile

if TYPE_CHECKING:
    from .postgres_rooms import SharedRooms


def backend_at(place: str, base: Path) -> Backend:
    """Returns the backend for a URL, or for a path relative to `base`. Raises BadSetting."""
    match place.partition("://"):
        case "postgresql" | "postgres", _, _:
            return _postgres(place)
        case _, "", _:
            return JsonFile(base / place)
        case scheme, _, _:
            raise BadSetting(f"{scheme}://: expected the path of a file, postgresql:// or redis://")


def shared_rooms_at(url: str) -> "SharedRooms":
    """Returns the rooms in a database as many instances share them. Raises BadSetting."""
    rooms: SharedRooms = _postgres_module("postgres_rooms", url).SharedRooms(url)
    return rooms


def _postgres(url: str) -> Backend:
    backend: Backend = _postgres_module("postgres", url).Postgres(url)
    return backend


def _postgres_module(name: str, url: str) -> Any:
    """Imports a module that needs asyncpg. Raises BadSetting: it is not installed, or this is no URL of a database."""
    try:
        database_url(url)
        return import_module(f"signaling.stores.{name}")
    except ValueError as allowed:
        raise BadSetting(f"DATABASE_URL: expected {allowed}") from None
    except ModuleNotFoundError as missing:
        command = ".venv/bin/pip install 'asyncpg~=0.32'"
        raise BadSetting(f"DATABASE_URL: it needs the package {missing.name}: {command}") from None

"""Opens what rooms are kept in: a file, or a database by its URL."""

from importlib import import_module
from pathlib import Path

from signaling.errors import BadSetting
from signaling.setting_values import database_url

from .backend import Backend
from .json_file import JsonFile


def backend_at(place: str, base: Path) -> Backend:
    """Returns the backend for a URL, or for a path relative to `base`. Raises BadSetting."""
    match place.partition("://"):
        case "postgresql" | "postgres", _, _:
            return _postgres(place)
        case _, "", _:
            return JsonFile(base / place)
        case scheme, _, _:
            raise BadSetting(f"{scheme}://: expected the path of a file, or postgresql://")


def _postgres(url: str) -> Backend:
    try:
        database_url(url)
        backend: Backend = import_module("signaling.stores.postgres").Postgres(url)
    except ValueError as allowed:
        raise BadSetting(f"DATABASE_URL: expected {allowed}") from None
    except ModuleNotFoundError as missing:
        command = ".venv/bin/pip install 'asyncpg~=0.32'"
        raise BadSetting(f"DATABASE_URL: it needs the package {missing.name}: {command}") from None
    return backend

"""Opens what rooms are kept in: a file, or a database by its URL."""

from importlib import import_module
from pathlib import Path

from signaling.errors import BadSetting

from .backend import Backend
from .json_file import JsonFile

POSTGRES = ("postgresql://", "postgres://")


def backend_at(place: str, base: Path) -> Backend:
    """Returns the backend for a URL, or for a path relative to `base`. Raises BadSetting: a package is missing."""
    if not place.startswith(POSTGRES):
        return JsonFile(base / place)
    try:
        postgres = import_module("signaling.stores.postgres")
    except ModuleNotFoundError as missing:
        raise BadSetting(
            f"DATABASE_URL: it needs the package {missing.name}: .venv/bin/pip install 'asyncpg~=0.32'"
        ) from None
    backend: Backend = postgres.Postgres(place)
    return backend

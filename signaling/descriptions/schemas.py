"""Builds JSON Schemas of the types on the wire: what msgspec validates, with meanings, examples and the set limits."""

from collections.abc import Iterable
from typing import Any

import msgspec

from signaling.rooms.options import (
    DEFAULT_MAX_PARTICIPANTS,
    DEFAULT_TTL_HOURS,
    GUEST_MAX_TTL_HOURS,
    MIN_PARTICIPANTS,
    SECONDS_PER_HOUR,
)
from signaling.settings import Settings

from .fields import FIELDS, Field, Schema

REFERENCE = "#/components/schemas/{name}"
# The types of rooms have all fields of all answers. Schemas of single answers, and which optional fields each has.
ROOMS = {
    "NewRoom": ("RoomView", ("host_token", "host_url")),
    "Room": ("RoomView", ("participant_count", "participants")),
    "ListedRoom": ("RoomView", ("participant_count",)),
    "RoomCreated": ("RoomCreated", ("host_token", "host_url")),
}


def components(types: Iterable[type[msgspec.Struct]], settings: Settings) -> dict[str, Schema]:
    """Returns the schemas of these types, and of those in them, by name. Each has an example that it allows."""
    _, found = msgspec.json.schema_components(types, ref_template=REFERENCE)
    limits = _limits(settings)
    for type_name, schema in found.items():
        for name, described in schema["properties"].items():
            field = FIELDS.get(f"{type_name}.{name}") or FIELDS.get(name)
            if "$ref" not in described and field is not None:
                _describe(described, field)
            if limit := limits.get(f"{type_name}.{name}"):
                described.update(limit, examples=[min(described["examples"][0], limit["maximum"])])
    found |= {name: _with(found[view], name, has) for name, (view, has) in ROOMS.items() if view in found}
    if found.pop("RoomView", None):
        found["RoomPage"]["properties"]["rooms"]["items"] = reference("ListedRoom")
    for schema in found.values():
        schema["examples"] = [example_of(schema, found)]
    return found


def reference(name: str) -> Schema:
    return {"$ref": REFERENCE.format(name=name)}


def example_of(schema: Schema, others: dict[str, Schema]) -> Any:
    """Composes an example of a schema from those of its fields."""
    if "$ref" in schema:
        return example_of(others[schema["$ref"].rpartition("/")[2]], others)
    if "const" in schema:
        return schema["const"]
    if "properties" in schema:
        return {name: example_of(field, others) for name, field in schema["properties"].items()}
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if "items" in schema:
        return [example_of(schema["items"], others)]
    if "anyOf" in schema:
        return example_of(_narrowed(schema), others)
    return {"boolean": False, "string": "text", "integer": 1, "number": 1}.get(schema.get("type", ""))


def _with(schema: Schema, name: str, has: tuple[str, ...]) -> Schema:
    """Returns a schema of this name with only these of the optional fields, which are then required."""
    required = [*schema["required"], *has]
    properties = {field: described for field, described in schema["properties"].items() if field in required}
    return schema | {"title": name, "properties": properties, "required": required}


def _describe(schema: Schema, field: Field) -> None:
    narrowed = _narrowed(schema)
    narrowed.update(field.more)
    allowed = narrowed.pop("description", None)
    is_obvious = allowed is None or "enum" in narrowed or narrowed.get("type") == "boolean"
    schema["description"] = field.text if is_obvious else f"{field.text} {allowed[0].upper()}{allowed[1:]}."
    if field.example is not None:
        schema["examples"] = [field.example]


def _narrowed(schema: Schema) -> Schema:
    """Returns the part of a schema that is not null."""
    return next((part for part in schema.get("anyOf", []) if part.get("type") != "null"), schema)


def _limits(settings: Settings) -> dict[str, Schema]:
    """Returns the limits of fields that depend on the settings, and defaults that the types leave open."""
    hours, guest_hours = settings.max_ttl_hours, min(settings.max_ttl_hours, GUEST_MAX_TTL_HOURS)
    least = {"minimum": 1 / SECONDS_PER_HOUR}
    seats = {"minimum": MIN_PARTICIPANTS, "maximum": settings.max_participants}
    default_seats = {"default": min(DEFAULT_MAX_PARTICIPANTS, settings.max_participants)}
    return {
        "RoomOptions.ttl_hours": least | {"maximum": hours, "default": min(DEFAULT_TTL_HOURS, hours)},
        "CreateRoom.ttl_hours": least | {"maximum": guest_hours, "default": min(DEFAULT_TTL_HOURS, guest_hours)},
        "RoomChanges.ttl_hours": least | {"maximum": hours},
        "UpdateRoom.ttl_hours": least | {"maximum": guest_hours},
        "TokenOptions.ttl_hours": least | {"maximum": hours},
        "RoomOptions.max_participants": seats | default_seats,
        "CreateRoom.max_participants": seats | default_seats,
        "RoomChanges.max_participants": seats,
    }

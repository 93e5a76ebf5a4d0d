"""The tables in PostgreSQL: migrations, and the statements that read and write rooms."""

from base64 import b64encode

from msgspec import Raw, Struct

from .document import encode


class Operation(Struct, omit_defaults=True):
    """What an instance wants with one room. `epoch` and `home` are what they must be in the row, or become."""

    code: str
    epoch: int = 0
    home: str = ""
    next: str | None = None  # the home afterwards
    line: Raw | None = None  # as `encode_record` encodes it


VERSION_LOCK = 0x77656276636F6E  # of pg_advisory_xact_lock, for starts

# Each brings the tables from the version before to its own; those of released versions never change.
# Row level security without a policy hides all rows from everyone but the owner: Supabase's API serves this schema.
MIGRATIONS = (
    """
    CREATE TABLE server (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        version integer NOT NULL,
        secret bytea NOT NULL,
        holder text,
        leased_until timestamptz NOT NULL DEFAULT '-infinity'
    );
    CREATE TABLE rooms (
        room_code varchar(6) PRIMARY KEY,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        state text NOT NULL,
        max_participants integer NOT NULL,
        participants jsonb NOT NULL,
        saved_at double precision,
        name text,
        owner_id text,
        access text NOT NULL,
        waiting_room boolean NOT NULL,
        by_guest boolean NOT NULL,
        secret text NOT NULL,
        passcode_digest text,
        banned_addresses jsonb NOT NULL,
        banned_tokens jsonb NOT NULL,
        epoch bigint NOT NULL DEFAULT 0
    );
    CREATE INDEX rooms_by_expiry ON rooms (expires_at);
    CREATE INDEX rooms_by_age ON rooms (created_at, room_code);
    ALTER TABLE server ENABLE ROW LEVEL SECURITY;
    ALTER TABLE rooms ENABLE ROW LEVEL SECURITY;
    COMMENT ON TABLE server IS 'of web-v-con: one row with its schema version, its secret, and which server runs';
    COMMENT ON TABLE rooms IS 'of web-v-con: one row a room; change nothing here while a server runs';
    COMMENT ON COLUMN rooms.saved_at IS 'the latest joined_at of a participant when this row was written';
    COMMENT ON COLUMN rooms.epoch IS 'rises with every change of the instance that keeps this room in memory';
    """,
    """
    CREATE TABLE instances (
        id text PRIMARY KEY,
        connection text NOT NULL,
        leased_until timestamptz NOT NULL
    );
    ALTER TABLE rooms ADD COLUMN home text;
    ALTER TABLE instances ENABLE ROW LEVEL SECURITY;
    COMMENT ON TABLE instances IS 'of web-v-con: one row a running instance, if many are one server';
    COMMENT ON COLUMN rooms.home IS 'the only instance that may write this row';
    """,
)
INSTANCES_SINCE = 2  # version

# Fields of a line of rooms.json (document.py) that are columns of the same name, with their types in JSON.
_SAME = {
    "state": "text",
    "max_participants": "integer",
    "participants": "jsonb",
    "saved_at": "double precision",
    "name": "text",
    "owner_id": "text",
    "access": "text",
    "waiting_room": "boolean",
    "by_guest": "boolean",
    "secret": "text",
    "passcode_digest": "text",
    "banned_addresses": "jsonb",
    "banned_tokens": "jsonb",
}
_NAMES = ", ".join(_SAME)

HAS_TABLES = "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'server')"
READ_SERVER = """
    SELECT version, secret, holder IS NULL OR leased_until < clock_timestamp() AS is_free FROM server FOR UPDATE
"""
ADD_SERVER = "INSERT INTO server (version, secret) VALUES (0, $1)"
CLAIM = """
    UPDATE server SET version = $1, holder = $2, leased_until = clock_timestamp() + make_interval(secs => $3)
"""
# Without a row no statement that an instance has sent earlier does anything, and without a home none may write.
FORGET_INSTANCES = "DELETE FROM instances WHERE leased_until < clock_timestamp()"
HAS_INSTANCES = "SELECT EXISTS (SELECT FROM instances WHERE id <> $1)"
FORGET_HOMES = "UPDATE rooms SET home = NULL WHERE home IS NOT NULL"
ADD_INSTANCE = """
    INSERT INTO instances (id, connection, leased_until)
    VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
    ON CONFLICT (id) DO UPDATE SET (connection, leased_until) = (excluded.connection, excluded.leased_until)
"""
SHARE = "UPDATE server SET version = $1, holder = NULL"
SAVE_SECRET = "UPDATE server SET secret = $2 WHERE holder = $1"

# Plain columns: as JSON they would take the database three times as long.
READ_ROOMS = f"""
    SELECT room_code AS code, date_part('epoch', created_at) AS created_at,
        CASE WHEN isfinite(expires_at) THEN date_part('epoch', expires_at)::bigint END AS expires_at, {_NAMES}
    FROM rooms WHERE room_code > $1 ORDER BY room_code LIMIT $2
"""
# Of changes. They are sent without parameters, as simple queries: between the messages of a query with parameters no
# time-out of the server ends a transaction whose client is gone.
_BEGIN = """
    BEGIN;
    SET LOCAL idle_in_transaction_session_timeout = '{patience} s';
    UPDATE server SET leased_until = clock_timestamp() + make_interval(secs => {lease}) WHERE holder = '{holder}'
"""
_REMOVE_ROOMS = "DELETE FROM rooms WHERE room_code IN (SELECT jsonb_array_elements_text({codes}))"
_WRITE_ROOMS = f"""
    INSERT INTO rooms (room_code, created_at, expires_at, {_NAMES})
    SELECT code, to_timestamp(created_at), to_timestamp(expires_at), {_NAMES}
    FROM jsonb_to_recordset({{lines}}) AS line(
        code text, created_at double precision, expires_at double precision,
        {", ".join(f"{name} {kind}" for name, kind in _SAME.items())}
    )
    ON CONFLICT (room_code) DO UPDATE SET (created_at, expires_at, {_NAMES})
        = (excluded.created_at, excluded.expires_at, {", ".join(f"excluded.{name}" for name in _SAME)})
"""


# Of instances. Each is a transaction of its own, and a simple query: no lock depends on whether its client continues.
# It does nothing, and has no result, if the instance has connected again since. Else its results are objects, or one
# null.
_OF_INSTANCE = """
    WITH me AS MATERIALIZED (
        SELECT 1 FROM instances WHERE id = '{instance}' AND connection = '{connection}' FOR SHARE
    ), given AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset({operations}) AS one(code text, epoch bigint, home text, next text, line jsonb)
        WHERE EXISTS (SELECT FROM me)
    ), done AS ({change})
    SELECT row_to_json(done) FROM me LEFT JOIN done ON true
"""
_FIELDS = f"""
    rooms.room_code AS code, extract(epoch FROM created_at) AS created_at,
    extract(epoch FROM expires_at)::bigint AS expires_at, {_NAMES}, rooms.epoch, rooms.home
"""
_LINE = f"""
    jsonb_to_record(given.line) AS line(
        created_at double precision, expires_at double precision,
        {", ".join(f"{name} {kind}" for name, kind in _SAME.items())}
    )
"""
_IS_OWN = """
    rooms.room_code = given.code
    AND (rooms.epoch < given.epoch OR rooms.epoch = given.epoch AND rooms.home = given.home)
"""
CREATE = f"""
    INSERT INTO rooms (room_code, created_at, expires_at, {_NAMES}, epoch, home)
    SELECT code, to_timestamp(created_at), to_timestamp(expires_at), {_NAMES}, given.epoch, given.home
    FROM given, {_LINE}
    ON CONFLICT (room_code) DO NOTHING RETURNING room_code AS code
"""
CLAIM_ROOM = f"""
    UPDATE rooms SET home = given.home, epoch = CASE
        WHEN rooms.home = given.home AND rooms.epoch = given.epoch THEN rooms.epoch
        ELSE greatest(rooms.epoch + 1, given.epoch)
    END
    FROM given WHERE rooms.room_code = given.code RETURNING {_FIELDS}
"""
WRITE = f"""
    UPDATE rooms SET (created_at, expires_at, {_NAMES}, epoch, home) = (
        to_timestamp(line.created_at), to_timestamp(line.expires_at),
        {", ".join(f"line.{name}" for name in _SAME)}, given.epoch, given.next
    )
    FROM given, {_LINE}
    WHERE {_IS_OWN} RETURNING rooms.room_code AS code
"""
DELETE = f"""
    DELETE FROM rooms USING given WHERE {_IS_OWN} RETURNING rooms.room_code AS code
"""
DELETE_EXPIRED = """
    DELETE FROM rooms USING given WHERE rooms.room_code = given.code AND rooms.expires_at <= to_timestamp(given.epoch)
    RETURNING rooms.room_code AS code
"""
READ = f"SELECT {_FIELDS} FROM rooms JOIN given ON rooms.room_code = given.code"
READ_CODES = "SELECT room_code AS code FROM rooms"


def of_instance(change: str, instance: str, connection: str, operations: list[Operation]) -> str:
    """Makes a statement of one of those above. It locks the row of the instance, so that the next connection waits."""
    given = _literal(encode(operations))
    return _OF_INSTANCE.format(change=change, instance=instance, connection=connection, operations=given)


def renew(instance: str, connection: str, lease: float) -> str:
    """Its result is "UPDATE 0" if the instance has connected again since, or another server has the database."""
    return f"""
        UPDATE instances SET leased_until = clock_timestamp() + make_interval(secs => {lease})
        WHERE id = '{instance}' AND connection = '{connection}'
    """


def leave(instance: str, connection: str) -> str:
    return f"DELETE FROM instances WHERE id = '{instance}' AND connection = '{connection}'"


def begin(holder: str, *, lease: float, patience: float) -> str:
    """Begins a transaction that renews a lease, in seconds, and that ends after `patience` seconds without a query.

    Its result is "UPDATE 0" if another server has the lease. It locks the row, so that no two transactions overlap:
    one whose outcome is unknown has ended when the next one has begun.
    """
    assert holder.isalnum()
    return _BEGIN.format(holder=holder, lease=lease, patience=patience)


def remove_rooms(codes: list[str]) -> str:
    return _REMOVE_ROOMS.format(codes=_literal(encode(codes)))


def write_rooms(lines: list[bytes]) -> str:
    """Adds or replaces rooms, each as `encode_record` encodes it."""
    return _WRITE_ROOMS.format(lines=_literal(b"[" + b",".join(lines) + b"]"))


def release(holder: str) -> str:
    """Gives a lease up."""
    assert holder.isalnum()
    return f"UPDATE server SET holder = NULL WHERE holder = '{holder}'"


def _literal(document: bytes) -> str:
    """Writes JSON as an expression. Base64 has no character that could end a string."""
    return f"convert_from(decode('{b64encode(document).decode()}', 'base64'), 'UTF8')::jsonb"

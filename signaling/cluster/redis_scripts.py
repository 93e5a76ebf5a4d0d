"""The Lua scripts that change what all instances share, each in one step. They run on Redis 7 and on Valkey.

Keys, after the prefix `webvcon:`:

    room:CODE      hash: line (as in rooms.json), count of participants, home ("" for none), epoch. It lives an hour
                   longer than the room. Of a deleted room only the epoch is left, for an hour.
    by_age, by_expiry, by_guests    all room codes, by creation and by expiry; those of rooms that guests created
    rooms:ID       codes of the occupied rooms at an instance; `rooms:` those at none
    instance:ID    lease;  instances  all that had one and may still be home of an occupied room
    secrets, events, guesses:ADDRESS
    durable        names the database if the rooms are in PostgreSQL, and these a copy
    moving         is there while move-rooms reads or writes the rooms

A full memory refuses a script whose first write needs some: `put` does, but not what renews, claims and removes.
"""

import hashlib
from typing import NamedTuple

PREFIX = "webvcon:"

_COMMON = """
local call, P = redis.call, 'webvcon:'
local function lives(instance)
    return instance ~= '' and call('EXISTS', P .. 'instance:' .. instance) == 1
end
local function home_of(code)
    return call('HGET', P .. 'room:' .. code, 'home') or ''
end
local function epoch_of(code)
    return tonumber(call('HGET', P .. 'room:' .. code, 'epoch') or -1)
end
local function put(code, home, epoch, line, count, created, expires, by_guest)
    local key = P .. 'room:' .. code
    local before = home_of(code)
    call('HSET', key, 'line', line, 'count', count, 'home', home, 'epoch', epoch)
    call('EXPIREAT', key, expires + 3600)
    call('SREM', P .. 'rooms:' .. before, code)
    call('ZADD', P .. 'by_age', created, code)
    call('ZADD', P .. 'by_expiry', expires, code)
    if by_guest == '1' then call('SADD', P .. 'by_guests', code) end
    if count ~= '0' then call('SADD', P .. 'rooms:' .. home, code) end
end
local function remove(code, epoch)
    epoch = epoch or call('HGET', P .. 'room:' .. code, 'epoch')
    call('SREM', P .. 'rooms:' .. home_of(code), code)
    call('ZREM', P .. 'by_age', code)
    call('ZREM', P .. 'by_expiry', code)
    call('SREM', P .. 'by_guests', code)
    call('DEL', P .. 'room:' .. code)
    if epoch then
        call('HSET', P .. 'room:' .. code, 'epoch', epoch)
        call('EXPIRE', P .. 'room:' .. code, 3600)
    end
end
local function put_or_remove(code, instance, epoch, releases, line, ...)
    if line then
        put(code, releases == '1' and '' or instance, epoch, line, ...)
    else
        remove(code, epoch)
    end
end
"""


class Script(NamedTuple):
    text: str
    sha: str  # names it in EVALSHA


def _script(text: str) -> Script:
    whole = _COMMON + text
    return Script(whole, hashlib.sha1(whole.encode(), usedforsecurity=False).hexdigest())


# Does what a user without permissions, a replica and a full memory refuse.
OPEN = _script("""
call('SET', P .. 'check', '1', 'PX', 1)
call('PUBLISH', ARGV[1], '')
if call('EXISTS', P .. 'moving') == 1 then return redis.error_reply('-MOVING no') end
if ARGV[2] == '0' and call('EXISTS', P .. 'durable') == 1 then return redis.error_reply('-DURABLE no') end
return 1
""")

# Returns 0 if the lease had ended, and the time in microseconds.
RENEW = _script("""
local instance, milliseconds = unpack(ARGV)
local key, now = P .. 'instance:' .. instance, call('TIME')
local continues = call('PEXPIRE', key, milliseconds)
if continues == 0 then call('SET', key, '1', 'PX', milliseconds) end
call('SADD', P .. 'instances', instance)
return {continues, now[1] * 1000000 + now[2]}
""")

# Refused while an instance lives. No instance starts for a minute, unless the key is deleted. Returns the first secret.
BEGIN_TO_MOVE = _script("""
for _, instance in ipairs(call('SMEMBERS', P .. 'instances')) do
    if lives(instance) then return redis.error_reply('-INUSE no') end
end
if not call('SET', P .. 'moving', '1', 'NX', 'PX', 60000) then return redis.error_reply('-MOVING no') end
return call('LINDEX', P .. 'secrets', 0)
""")

REPLACE_SECRET = _script("""
call('DEL', P .. 'secrets', P .. 'durable')
return call('RPUSH', P .. 'secrets', ARGV[1])
""")

SHARE_SECRETS = _script("""
local known = {}
for _, secret in ipairs(call('LRANGE', P .. 'secrets', 0, -1)) do known[secret] = true end
for _, secret in ipairs(ARGV) do
    if not known[secret] then call('RPUSH', P .. 'secrets', secret) end
    known[secret] = true
end
return call('LRANGE', P .. 'secrets', 0, -1)
""")

CREATE = _script("""
local code, instance, most, most_by_guests, line, count, created, expires, by_guest = unpack(ARGV)
if call('EXISTS', P .. 'room:' .. code) == 1 then return false end
if by_guest == '1' and call('SCARD', P .. 'by_guests') >= tonumber(most_by_guests) then return 'guests' end
if call('ZCARD', P .. 'by_age') >= tonumber(most) then return 'all' end
put(code, instance, 1, line, count, created, expires, by_guest)
return 1
""")

# Returns {1, line, epoch}, or {0, home, milliseconds left of its lease}. Where the claimant's lease is missing too, all
# has been lost: the room may be written again.
CLAIM = _script("""
local code, instance, from_dead = unpack(ARGV)
local key = P .. 'room:' .. code
local line, home, epoch, count = unpack(call('HMGET', key, 'line', 'home', 'epoch', 'count'))
if not line and (epoch or lives(instance)) then return false end
if not line then return {0, '', 0} end
if home ~= '' and home ~= instance and (lives(home) or from_dead == '0') then
    return {0, home, math.max(0, call('PTTL', P .. 'instance:' .. home))}
end
if not lives(instance) then return {0, home, 0} end
if home ~= instance then
    epoch = epoch + 1
    call('SREM', P .. 'rooms:' .. home, code)
    call('HSET', key, 'home', instance, 'epoch', epoch)
    if count ~= '0' then call('SADD', P .. 'rooms:' .. instance, code) end
end
return {1, line, tonumber(epoch)}
""")

# Without a line it deletes the room. Returns nothing if the writer is not its home, and 0 if it is missing.
WRITE = _script("""
local restores, code, instance, epoch = unpack(ARGV)
local latest = epoch_of(code)
if latest > tonumber(epoch) or (latest == tonumber(epoch) and home_of(code) ~= instance) then return false end
if latest < tonumber(epoch) and restores == '0' then return 0 end
put_or_remove(unpack(ARGV, 2))
return 1
""")

# Writes what PostgreSQL says, but not over a later epoch. Without a line it deletes the room.
FOLLOW = _script("""
local code, _, epoch = unpack(ARGV)
if epoch_of(code) <= tonumber(epoch) then put_or_remove(unpack(ARGV)) end
return 1
""")

# Adds a room that is in PostgreSQL, with its home, which may have ended. Not if it is there, or was deleted.
RESTORE = _script("""
local code, home, epoch, line, count, created, expires, by_guest = unpack(ARGV)
if call('EXISTS', P .. 'room:' .. code) == 1 then return 0 end
put(code, home, epoch, line, count, created, expires, by_guest)
if home ~= '' then call('SADD', P .. 'instances', home) end
return 1
""")

# Deletes a room that is not in PostgreSQL.
FORGET = _script("""
remove(ARGV[1])
return 1
""")

PAGE = _script("""
local limit, now, created, code = unpack(ARGV)
limit, now = tonumber(limit), tonumber(now)
local lines, seen = {}, 0
while #lines < limit do
    local found = call('ZREVRANGEBYSCORE', P .. 'by_age', created or '+inf', '-inf', 'WITHSCORES', 'LIMIT', seen, limit)
    if #found == 0 then break end
    for i = 1, #found, 2 do
        local is_later = created and tonumber(found[i + 1]) == tonumber(created) and found[i] >= code
        if not is_later and #lines < limit and tonumber(call('ZSCORE', P .. 'by_expiry', found[i]) or 0) > now then
            lines[#lines + 1] = call('HGET', P .. 'room:' .. found[i], 'line') or nil
        end
    end
    seen = seen + limit
end
return lines
""")

# At most 100. Forgets instances that are home of nothing, and codes of rooms that have been deleted or moved.
LOST_ROOMS = _script("""
local instances, lost = call('SMEMBERS', P .. 'instances'), {}
instances[#instances + 1] = ''
for _, instance in ipairs(instances) do
    local key = P .. 'rooms:' .. instance
    if #lost < 100 and not lives(instance) then
        for _, code in ipairs(call('SRANDMEMBER', key, 100 - #lost)) do
            if call('HGET', P .. 'room:' .. code, 'home') == instance then
                lost[#lost + 1] = code
            else
                call('SREM', key, code)
            end
        end
        if call('EXISTS', key) == 0 then call('SREM', P .. 'instances', instance) end
    end
end
return lost
""")

# At most 100 of the first 1,000.
REMOVE_EXPIRED = _script("""
local removed = {}
for _, code in ipairs(call('ZRANGEBYSCORE', P .. 'by_expiry', '-inf', ARGV[1], 'LIMIT', 0, 1000)) do
    if #removed < 100 and not lives(home_of(code)) then
        remove(code)
        removed[#removed + 1] = code
    end
end
return removed
""")

REPORT = _script("""
local channel, event = unpack(ARGV)
call('XADD', P .. 'events', 'MAXLEN', '~', 1000, '*', 'event', event)
return call('PUBLISH', channel, '')
""")

# As `limits.RateLimit`: `wait`, and `spend` if a guess is left or `is_forced`. Doubles have 17 digits.
GUESS = _script("""
local address, now, burst_seconds, period, is_forced = unpack(ARGV)
local key = P .. 'guesses:' .. address
local full_at = tonumber(call('GET', key) or 0)
local wait = math.floor((full_at - now - burst_seconds + period) * 1e6 + 0.5) / 1e6
if wait > 0 and is_forced == '0' then return string.format('%.6f', wait) end
full_at = math.max(full_at, now) + period
call('SET', key, string.format('%.17g', full_at), 'PX', math.ceil((full_at - now) * 1000))
return '0'
""")

GIVE_BACK_GUESS = _script("""
local address, period = unpack(ARGV)
local full_at = call('GET', P .. 'guesses:' .. address)
if full_at then call('SET', P .. 'guesses:' .. address, string.format('%.17g', full_at - period), 'KEEPTTL') end
return 1
""")

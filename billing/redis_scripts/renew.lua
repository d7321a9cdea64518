-- Lengthen the lease of a held call. Returns {"ok"}, {"rebuild"} or {"gone"}.
-- KEYS: ready, open, hold        ARGV: hold id, lease in ms
if not is_ready(KEYS[1]) then return {'rebuild'} end
if redis.call('HGET', KEYS[3], 'state') ~= 'held' then return {'gone'} end
local t = redis.call('TIME')
redis.call('ZADD', KEYS[2], string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000) + tonumber(ARGV[2])), ARGV[1])
return {'ok'}

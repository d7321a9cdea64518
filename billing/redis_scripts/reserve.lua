-- Set an amount aside in every counter of a call, or in none.
--
-- KEYS: ready, open (zset: hold -> deadline in ms), hold, counter...
-- ARGV: hold id, tokens, nano-USD, lease in ms,
--       then for each counter: cap in nano-USD or -1, cap in tokens or -1, unix second to forget it at
-- Returns {"ok", "new"}, {"ok", "known"} for a running hold, {"gone"} for one that has ended, {"rebuild"}
--      or {"cap" | "held", counter number, unit, settled, reserved, asked, ms until the next running call must report}
-- "cap": used up for good. "held": would fit once running work has settled.
local ready, open, hold = KEYS[1], KEYS[2], KEYS[3]
local id, tokens, nano, lease = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if not is_ready(ready) then return {'rebuild'} end
local state = redis.call('HGET', hold, 'state')
if state then return state == 'held' and {'ok', 'known'} or {'gone'} end

local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local function whole(n) return string.format('%.0f', n) end

local held_answer
for i = 4, #KEYS do
  local a = 5 + (i - 4) * 3
  local found = redis.call('HMGET', KEYS[i], 'sn', 'rn', 'st', 'rt')
  for unit = 1, 2 do
    local cap = tonumber(ARGV[a + unit - 1])
    local settled, reserved = tonumber(found[unit * 2 - 1] or 0), tonumber(found[unit * 2] or 0)
    local add = unit == 1 and nano or tokens
    if cap >= 0 and settled + reserved + add > cap then
      local for_good = settled + add > cap
      local answer = {for_good and 'cap' or 'held', i - 4, unit == 1 and 'nano_usd' or 'tokens',
        whole(settled), whole(reserved), whole(add), '0'}
      if for_good then return answer end
      held_answer = held_answer or answer
    end
  end
end
if held_answer then
  local first = redis.call('ZRANGE', open, 0, 0, 'WITHSCORES')
  if first[2] then held_answer[7] = whole(math.max(0, first[2] - now)) end
  return held_answer
end

local counters = {}
for i = 4, #KEYS do
  redis.call('HINCRBY', KEYS[i], 'rn', whole(nano))
  redis.call('HINCRBY', KEYS[i], 'rt', whole(tokens))
  redis.call('EXPIREAT', KEYS[i], ARGV[5 + (i - 4) * 3 + 2])
  counters[#counters + 1] = KEYS[i]
end
redis.call('HSET', hold, 'state', 'held', 'tokens', whole(tokens), 'nano', whole(nano),
  'settled_tokens', '0', 'settled_nano', '0', 'counters', cjson.encode(counters))
redis.call('ZADD', open, whole(now + lease), id)
return {'ok', 'new'}

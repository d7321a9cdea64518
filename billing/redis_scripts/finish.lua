-- Move a hold on: settle, expire, close or release it. Doing the same again changes nothing.
--
-- held --settle--> done        books the amount, frees the rest
-- held --expire--> expired     books the amount, keeps the rest set aside for a late truth
-- expired --settle--> done     books what is missing, frees the rest
-- expired --close--> closed    frees the rest
-- closed --settle--> done      books what is missing
-- held --release--> done       frees everything
--
-- KEYS: ready, open, hold        ARGV: hold id, verb, tokens, nano-USD (totals), grace in ms
-- Returns {"rebuild"}, {"missing"}, {"again"} or {"ok"}
local ready, open, hold = KEYS[1], KEYS[2], KEYS[3]
local id, verb = ARGV[1], ARGV[2]
if not is_ready(ready) then return {'rebuild'} end

local found = redis.call('HMGET', hold, 'state', 'tokens', 'nano', 'settled_tokens', 'settled_nano', 'counters')
local state = found[1]
if not state then
  redis.call('ZREM', open, id)
  return {'missing'}
end

local next_state = ({
  settle = {held = 'done', expired = 'done', closed = 'done'},
  expire = {held = 'expired'},
  close = {expired = 'closed'},
  release = {held = 'done'},
})[verb][state]
if not next_state then return {'again'} end

local function whole(n) return string.format('%.0f', n) end
local function change(unit, total, held, settled)
  local booked = settled
  if verb == 'settle' or verb == 'expire' then booked = total end
  local still = 0
  if next_state == 'expired' then still = math.max(0, held - booked) end
  for _, counter in ipairs(cjson.decode(found[6])) do
    redis.call('HINCRBY', counter, 's' .. unit, whole(booked - settled))
    redis.call('HINCRBY', counter, 'r' .. unit, whole(still - held))
  end
  return whole(still), whole(booked)
end

local held_tokens, settled_tokens = change('t', tonumber(ARGV[3]), tonumber(found[2]), tonumber(found[4]))
local held_nano, settled_nano = change('n', tonumber(ARGV[4]), tonumber(found[3]), tonumber(found[5]))
redis.call('HSET', hold, 'state', next_state, 'tokens', held_tokens, 'nano', held_nano,
  'settled_tokens', settled_tokens, 'settled_nano', settled_nano)
if next_state == 'expired' then
  local t = redis.call('TIME')
  redis.call('ZADD', open, whole(t[1] * 1000 + math.floor(t[2] / 1000) + tonumber(ARGV[5])), id)
else
  redis.call('ZREM', open, id)
  redis.call('PEXPIRE', hold, 86400000)
end
return {'ok'}

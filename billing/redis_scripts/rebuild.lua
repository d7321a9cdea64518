-- Replace the counters and open holds of a tenant by what the ledger says, in one step, and open the gate.
--
-- KEYS: ready, open, then every counter, then every hold
-- ARGV: JSON {lease, grace, counters: [{sn, st, rn, rt, forget_at}],
--             hold_prefix, holds: [{id, state, tokens, nano, settled_tokens, settled_nano, counters: [key]}]}
local ready, open = KEYS[1], KEYS[2]
local state = cjson.decode(ARGV[1])
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local function whole(n) return string.format('%.0f', n) end

-- Take out every hold first: one that the ledger does not know (rolled back) may stand in counters that are not among
-- those replaced below.
for _, id in ipairs(redis.call('ZRANGE', open, 0, -1)) do
  local key = state.hold_prefix .. id
  local hold = redis.call('HMGET', key, 'tokens', 'nano', 'counters')
  if hold[3] then
    for _, counter in ipairs(cjson.decode(hold[3])) do
      redis.call('HINCRBY', counter, 'rt', whole(0 - tonumber(hold[1])))
      redis.call('HINCRBY', counter, 'rn', whole(0 - tonumber(hold[2])))
    end
  end
  redis.call('DEL', key)
end
redis.call('DEL', open)
for i, counter in ipairs(state.counters) do
  local key = KEYS[2 + i]
  redis.call('DEL', key)
  redis.call('HSET', key, 'sn', counter.sn, 'st', counter.st, 'rn', counter.rn, 'rt', counter.rt)
  redis.call('EXPIREAT', key, counter.forget_at)
end
for i, hold in ipairs(state.holds) do
  local key = KEYS[2 + #state.counters + i]
  redis.call('DEL', key)
  redis.call('HSET', key, 'state', hold.state, 'tokens', hold.tokens, 'nano', hold.nano,
    'settled_tokens', hold.settled_tokens, 'settled_nano', hold.settled_nano, 'counters', cjson.encode(hold.counters))
  redis.call('ZADD', open, whole(now + (hold.state == 'held' and state.lease or state.grace)), hold.id)
end
redis.call('SET', ready, string.match(redis.call('INFO', 'server'), 'run_id:(%x+)'))
return 'OK'

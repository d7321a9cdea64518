-- Let one generation in, or say which limit refuses it; all or nothing.
-- KEYS[1]: the tenant's running slots (zset: id -> end of lease). KEYS[2..]: sliding windows, one hash each.
-- ARGV: id, slots, lease_ms, window_ms, then one limit for each window.
-- Answers { 0 } when let in, with what the tightest window then leaves as `allowance` says it, where one is counted;
-- else { index of the key that refuses, wait_ms }.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lease, window = tonumber(ARGV[3]), tonumber(ARGV[4])

redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%d', now))
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return { 0 } end

local slot, into = math.floor(now / window), now % window
local counts = {}
for index = 2, #KEYS do
  local seen = redis.call('HMGET', KEYS[index], 'slot', 'count', 'last')
  local known, count, last = tonumber(seen[1] or slot), tonumber(seen[2] or 0), tonumber(seen[3] or 0)
  if slot == known + 1 then last, count = count, 0 elseif slot > known then last, count = 0, 0 end
  counts[index] = { count, last }
  -- The share of the last window that still lies within a window's length of now.
  if count + last * (window - into) / window + 1 > tonumber(ARGV[3 + index]) then
    return { index, window - into }
  end
end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return { 1, 1000 } end

local answer = { 0 }
for index = 2, #KEYS do
  local limit = tonumber(ARGV[3 + index])
  local left = math.max(0, math.floor(limit - counts[index][1] - 1 - counts[index][2] * (window - into) / window))
  if answer[3] == nil or left < answer[3] then answer = { 0, limit, left, 2 * window - into } end
  redis.call('HSET', KEYS[index], 'slot', string.format('%d', slot), 'count', counts[index][1] + 1, 'last', counts[index][2])
  redis.call('PEXPIRE', KEYS[index], window * 2)
end
redis.call('ZADD', KEYS[1], string.format('%d', now + lease), ARGV[1])
redis.call('PEXPIRE', KEYS[1], 600000)
return answer

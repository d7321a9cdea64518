-- What the tightest of a caller's sliding windows leaves. KEYS: the windows, one hash each, as `admit` keeps them.
-- ARGV: window_ms, then one limit for each. Answers { limit, requests left, ms until it is whole again }.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window = tonumber(ARGV[1])
local slot, into = math.floor(now / window), now % window
local answer = nil
for index = 1, #KEYS do
  local seen = redis.call('HMGET', KEYS[index], 'slot', 'count', 'last')
  local known, count, last = tonumber(seen[1] or slot), tonumber(seen[2] or 0), tonumber(seen[3] or 0)
  if slot == known + 1 then last, count = count, 0 elseif slot > known then last, count = 0, 0 end
  local limit = tonumber(ARGV[1 + index])
  local left = math.max(0, math.floor(limit - count - last * (window - into) / window))
  -- What was counted in this window weighs until the end of the next, what is left of the last until the end of this.
  local reset = count > 0 and 2 * window - into or (last > 0 and window - into or 0)
  if answer == nil or left < answer[2] then answer = { limit, left, reset } end
end
return answer

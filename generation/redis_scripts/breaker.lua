-- Circuit breaker of one (account, model). KEYS[1]: its hash, KEYS[2]: the lock of the half-open probe.
-- ARGV[1]: "ask", "ok", "fail" or "neutral"; then window_ms, min_calls, failure_percent, open_ms, max_open_ms, probe_ms.
-- With a result also how long the provider asked us to stay away, in ms: that is kept apart, and no probe ends it.
-- Answers { state, wait_ms }. Redis' own clock only, so that processes cannot disagree.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window, least, percent = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local open_ms, longest, probe_ms = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local state = redis.call('HMGET', KEYS[1], 'open_until', 'opened', 'slot', 'ok', 'fail', 'last_ok', 'last_fail', 'not_before')
local open_until, opened = tonumber(state[1] or 0), tonumber(state[2] or 0)
local not_before, asked = tonumber(state[8] or 0), tonumber(ARGV[8] or 0)

if ARGV[1] == 'ask' then
  if now < not_before then return { 'open', math.max(not_before, open_until) - now } end
  if open_until == 0 then return { 'closed', 0 } end
  if now < open_until then return { 'open', open_until - now } end
  if redis.call('SET', KEYS[2], '1', 'NX', 'PX', probe_ms) then return { 'probe', 0 } end
  return { 'open', redis.call('PTTL', KEYS[2]) }
end

if asked > 0 then
  redis.call('HSET', KEYS[1], 'not_before', string.format('%d', math.max(not_before, now + asked)))
  redis.call('PEXPIRE', KEYS[1], string.format('%d', math.max(window, longest, asked) * 4))
end

if ARGV[1] == 'neutral' then
  redis.call('DEL', KEYS[2])
  return { 'neutral', 0 }
end

-- Two half windows make the window slide: the current one and the one before it.
local slot = math.floor(now / (window / 2))
local known = tonumber(state[3] or slot)
local ok, fail = tonumber(state[4] or 0), tonumber(state[5] or 0)
local last_ok, last_fail = tonumber(state[6] or 0), tonumber(state[7] or 0)
if slot == known + 1 then last_ok, last_fail, ok, fail = ok, fail, 0, 0
elseif slot > known then last_ok, last_fail, ok, fail = 0, 0, 0, 0 end

if ARGV[1] == 'ok' then
  ok = ok + 1
  if open_until ~= 0 and now >= open_until then
    open_until, opened, fail, last_fail = 0, 0, 0, 0
  end
else
  fail = fail + 1
  local failures, calls = fail + last_fail, ok + fail + last_ok + last_fail
  local failed_probe = open_until ~= 0 and now >= open_until
  if failed_probe or (open_until == 0 and calls >= least and failures * 100 >= percent * calls) then
    opened = opened + 1
    -- Never shorten what another process has decided.
    open_until = math.max(open_until, now + math.min(open_ms * 2 ^ (opened - 1), longest))
    ok, fail, last_ok, last_fail = 0, 0, 0, 0
  end
end
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[1], 'open_until', string.format('%d', open_until), 'opened', opened, 'slot', string.format('%d', slot),
  'ok', ok, 'fail', fail, 'last_ok', last_ok, 'last_fail', last_fail)
redis.call('PEXPIRE', KEYS[1], string.format('%d', math.max(window, longest, asked, not_before - now) * 4))
return { open_until == 0 and 'closed' or 'open', math.max(0, open_until - now) }

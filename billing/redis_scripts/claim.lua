-- Take the organisations whose first lease is over, and look at none of them again for a while.
--
-- KEYS: leases (zset: organisation -> when its first lease is over, in ms), mark
-- ARGV: that while in ms, at most, then each organisation of which the database knows open holds
-- Those are taken too where Redis does not know them, and all of them where it is another server process than before:
-- then their counters have to be rebuilt.
-- Returns when the claim is over, then the organisations
local leases, mark = KEYS[1], KEYS[2]
local is_same = is_ready(mark)
if not is_same then redis.call('SET', mark, string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')) end

local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local function whole(n) return string.format('%.0f', n) end

local taken = redis.call('ZRANGEBYSCORE', leases, '-inf', whole(now), 'LIMIT', 0, ARGV[2])
for i = 3, #ARGV do
  if not is_same or not redis.call('ZSCORE', leases, ARGV[i]) then taken[#taken + 1] = ARGV[i] end
end
local claimed_until = whole(now + ARGV[1])
for _, organisation in ipairs(taken) do redis.call('ZADD', leases, claimed_until, organisation) end
return {claimed_until, unpack(taken)}

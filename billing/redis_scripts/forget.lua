-- Forget an organisation without open holds, unless one was taken since it was claimed: that moved its time.
-- KEYS: leases        ARGV: organisation, when the claim is over        Returns 1 or 0
if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0) ~= tonumber(ARGV[2]) then return 0 end
return redis.call('ZREM', KEYS[1], ARGV[1])

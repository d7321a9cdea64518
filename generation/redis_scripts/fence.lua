-- Let nothing more be written to a stream, and answer with all it has: what is read is then all that readers saw.
-- KEYS[1]: the stream. Its writer numbers entries from one, so an id beyond every number refuses whatever comes.
if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
redis.call('XSETID', KEYS[1], '9007199254740991-0')
return redis.call('XRANGE', KEYS[1], '-', '+')

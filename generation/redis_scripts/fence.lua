-- Let nothing more be written to a stream, and answer with all it has: what is read is then all that readers saw.
-- KEYS[1]: the stream. ARGV[1]: seconds to keep one that is not there yet; its writer may only be late.
-- A writer numbers entries from one, so a last id beyond every number refuses whatever it brings.
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('XGROUP', 'CREATE', KEYS[1], 'none', '$', 'MKSTREAM')
  redis.call('XGROUP', 'DESTROY', KEYS[1], 'none')
  redis.call('EXPIRE', KEYS[1], ARGV[1])
end
redis.call('XSETID', KEYS[1], '9007199254740991-0')
return redis.call('XRANGE', KEYS[1], '-', '+')

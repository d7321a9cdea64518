-- Write the last entry of a fenced stream. KEYS[1]: the stream. ARGV: the entry's number, then its fields and values.
local number = tonumber(ARGV[1])
redis.call('XSETID', KEYS[1], string.format('%d-0', number - 1))
return redis.call('XADD', KEYS[1], string.format('%d-0', number), unpack(ARGV, 2))

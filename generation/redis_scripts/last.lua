-- Write the last entry of a fenced stream, and leave the fence. KEYS[1]: the stream. ARGV: number, fields and values.
local number = tonumber(ARGV[1])
redis.call('XSETID', KEYS[1], string.format('%d-0', number - 1))
redis.call('XADD', KEYS[1], string.format('%d-0', number), unpack(ARGV, 2))
redis.call('XSETID', KEYS[1], '9007199254740991-0')

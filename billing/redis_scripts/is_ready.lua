-- Begins every script that trusts the counters: they are complete if this very server process was told so. One that came
-- back from its file, or a replica that took over, may lack the last second; it has another run_id.
local function is_ready(ready)
  local run_id = redis.call('GET', ready)
  return run_id and string.find(redis.call('INFO', 'server'), 'run_id:' .. run_id, 1, true) ~= nil
end

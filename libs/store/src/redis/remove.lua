-- Removes the checkpoint that a save made; one that was saved since stays. Its pages become garbage.
-- KEYS: head, garbage
-- ARGV: mark of the save
local head = redis.call('HMGET', KEYS[1], 'mark', 'generation')
if head[1] ~= ARGV[1] then return 'gone' end
redis.call('SADD', KEYS[2], head[2])
redis.call('DEL', KEYS[1])
return 'removed'

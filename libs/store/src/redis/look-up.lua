-- Head and index of a checkpoint as they are at one moment; nothing if there is none.
-- KEYS: head
-- ARGV: prefix of the keys
-- Answers position, mark, header, and the index as name, mark, name, mark, ...
local head = redis.call('HMGET', KEYS[1], 'position', 'mark', 'header', 'generation')
if not head[1] then return false end
return { head[1], head[2], head[3], redis.call('HGETALL', ARGV[1] .. 'index:' .. head[4]) }

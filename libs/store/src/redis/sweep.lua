-- Removes what one replaced generation has left, and answers how many are still to be swept.
-- KEYS: head, garbage
-- ARGV: prefix of the keys
local generation = redis.call('SRANDMEMBER', KEYS[2])
if not generation then return 0 end
if redis.call('HGET', KEYS[1], 'generation') ~= generation then
  local index = ARGV[1] .. 'index:' .. generation
  for _, mark in ipairs(redis.call('HVALS', index)) do
    redis.call('UNLINK', ARGV[1] .. 'pages:' .. mark)
  end
  -- Of a generation without pages the index never was.
  redis.call('UNLINK', index)
end
redis.call('SREM', KEYS[2], generation)
return redis.call('SCARD', KEYS[2])

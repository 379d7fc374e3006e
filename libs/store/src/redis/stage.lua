-- Stages some pages of a save. Written and given their time to live in one step: a crash leaves nothing behind for good.
-- KEYS: pages:<mark>, index:<mark>
-- ARGV: time to live in s, mark if the save is whole or '', then name and bytes of each page
for i = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  if ARGV[2] ~= '' then
    redis.call('HSET', KEYS[2], ARGV[i], ARGV[2])
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[1])
return 'staged'

-- Stages names of pages that a save removes.
-- KEYS: removed:<mark>
-- ARGV: time to live in s, then the names
for i = 2, #ARGV do
  redis.call('SADD', KEYS[1], ARGV[i])
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 'staged'

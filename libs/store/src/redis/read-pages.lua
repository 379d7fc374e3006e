-- Bytes of some pages, nothing in place of one that is no longer there.
-- KEYS: pages:<mark> of each page
-- ARGV: their names
local found = {}
for i = 1, #KEYS do
  found[i] = redis.call('HGET', KEYS[i], ARGV[i])
end
return found

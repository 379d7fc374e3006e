-- Makes a staged save current, or says why not. Asked again after its reply was lost, it answers as it did then.
-- KEYS: head, garbage, pages:<mark>, index:<mark>, removed:<mark>
-- ARGV: 'look' or 'commit', prefix of the keys, mark, position, base or '', mark of the base or '' if not known,
--       header, count of pages staged, count of removals staged
-- Answers saved, superseded, base_lost, open (look: it would be saved) or stage_lost (what was staged is not all there).
local head, garbage, pages, index, removed = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local prefix, mark, position, base, baseMark = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local pageCount, removedCount = tonumber(ARGV[8]), tonumber(ARGV[9])
local isWhole = base == ''
local stored = redis.call('HMGET', head, 'position', 'mark', 'generation')

local function refuse(why)
  redis.call('UNLINK', pages, index, removed)
  return why
end

if stored[2] == mark then return 'saved' end
if stored[1] and tonumber(stored[1]) > tonumber(position) then return refuse('superseded') end
if not isWhole then
  -- Two owners may have been at one position with different states: where the mark is known, it decides.
  if stored[1] ~= base or (baseMark ~= '' and stored[2] ~= baseMark) then return refuse('base_lost') end
end
if ARGV[1] == 'look' then return 'open' end

-- Time to live run out, keys evicted, or a replica promoted that had not yet heard of them. A key that no longer has a
-- time to live was made current before: this is an old command that was long on its way.
if pageCount > 0 and (redis.call('HLEN', pages) ~= pageCount or redis.call('PTTL', pages) < 0) then return 'stage_lost' end
if pageCount > 0 and isWhole and redis.call('HLEN', index) ~= pageCount then return 'stage_lost' end
if redis.call('SCARD', removed) ~= removedCount then return 'stage_lost' end

local generation = stored[3]
if isWhole then
  if generation then redis.call('SADD', garbage, generation) end
  generation = mark
  redis.call('PERSIST', index)
else
  local current = prefix .. 'index:' .. generation
  local function drop(page)
    local old = redis.call('HGET', current, page)
    if old then redis.call('HDEL', prefix .. 'pages:' .. old, page) end
  end
  for _, page in ipairs(redis.call('HKEYS', pages)) do
    drop(page)
    redis.call('HSET', current, page, mark)
  end
  for _, page in ipairs(redis.call('SMEMBERS', removed)) do
    drop(page)
    redis.call('HDEL', current, page)
  end
end
redis.call('DEL', removed)
redis.call('PERSIST', pages)
redis.call('HSET', head, 'position', position, 'mark', mark, 'generation', generation, 'header', ARGV[7])
return 'saved'

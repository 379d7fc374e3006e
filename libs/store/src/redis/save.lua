-- Makes a save the checkpoint, or says why not. One step: whoever loads sees the checkpoint before or this one.
-- KEYS: head, pages, staged pages.
-- ARGV: id of the save, position, base ('' for a whole save), header, 'staged' or 'inline', number of removed pages,
--       their names, then for 'inline' name and bytes of each page.
local head, pages, staged = KEYS[1], KEYS[2], KEYS[3]
local id, position, base, header, form = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local stored = redis.call('HMGET', head, 'save', 'position')

-- The answer to this very save was lost on its way.
if stored[1] == id then return 'saved' end
if stored[2] and tonumber(stored[2]) > tonumber(position) then
  redis.call('UNLINK', staged)
  return 'superseded'
end
if base ~= '' and stored[2] ~= base then
  redis.call('UNLINK', staged)
  return 'base_lost'
end
if form == 'staged' and redis.call('EXISTS', staged) == 0 then return 'stage_lost' end

-- A call takes a bounded number of arguments.
local BATCH = 1000
local function write(values, first)
  for from = first, #values, BATCH do
    redis.call('HSET', pages, unpack(values, from, math.min(from + BATCH - 1, #values)))
  end
end

local removed = tonumber(ARGV[6])
if base == '' then redis.call('UNLINK', pages) end
if form == 'inline' then
  write(ARGV, 7 + removed)
elseif base == '' then
  redis.call('RENAME', staged, pages)
  redis.call('PERSIST', pages)
else
  write(redis.call('HGETALL', staged), 1)
  redis.call('UNLINK', staged)
end
for i = 7, 6 + removed do redis.call('HDEL', pages, ARGV[i]) end
redis.call('HSET', head, 'save', id, 'position', position, 'header', header)
return 'saved'

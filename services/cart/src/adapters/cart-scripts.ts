import { type Redis } from 'ioredis';
import { maxLines, maxQuantity } from '../domain/cart';

const maxMarks = 200;

/**
 * A cart is a hash: `v` version, `c` currency, `u` time of the last change, and a field `l:<product>:<variant>` for each
 * line with the value `<item id> <quantity> <unit price> <added at> <details as JSON>`. `o`, where there is one, says
 * which orders were taken out of lines that stayed: `<item id>:<order id>`, with spaces between.
 *
 * All scripts that change one: KEYS 1 the cart, 2 the carts to copy; ARGV 1 now, 2 lifetime in ms, 3 member of the carts
 * to copy, 4 "1" when a missing cart may have a durable copy, 5 the expected version or "". Their answer begins with an
 * outcome; DONE brings the cart.
 */
const begin = `
local cart, toCopy = KEYS[1], KEYS[2]
if ARGV[4] == '1' and redis.call('EXISTS', cart) == 0 then return {'MISSING'} end
if ARGV[5] ~= '' and ARGV[5] ~= (redis.call('HGET', cart, 'v') or '0') then
  return {'STALE', redis.call('HGET', cart, 'v') or '0'}
end
local function countLines() return math.max(0, redis.call('HLEN', cart) - 3 - redis.call('HEXISTS', cart, 'o')) end
local function parse(value) return string.match(value, '^(%S+) (%d+) (%d+) (%d+) (.*)$') end
local function format(...) return table.concat({...}, ' ') end
local function changed()
  redis.call('HSETNX', cart, 'c', '')
  redis.call('HINCRBY', cart, 'v', 1)
  redis.call('HSET', cart, 'u', ARGV[1])
  redis.call('PEXPIRE', cart, ARGV[2])
  redis.call('ZADD', toCopy, 'NX', ARGV[1], ARGV[3])
end
local function done() return {'DONE', redis.call('HGETALL', cart)} end
local function eachLine(key, visit)
  local flat = redis.call('HGETALL', key)
  for i = 1, #flat, 2 do
    if string.sub(flat[i], 1, 2) == 'l:' then visit(flat[i], parse(flat[i + 1])) end
  end
end
`;

/** ARGV 6 field, 7 new item id, 8 quantity, 9 unit price, 10 currency, 11 details. */
const add = `${begin}
local field, itemId, quantity, addedAt = ARGV[6], ARGV[7], tonumber(ARGV[8]), ARGV[1]
local current = redis.call('HGET', cart, field)
local others = countLines()
if current then
  local id, had, _, since = parse(current)
  itemId, quantity, addedAt, others = id, quantity + tonumber(had), since, others - 1
elseif others >= ${maxLines} then
  return {'FULL'}
end
if quantity > ${maxQuantity} then return {'QUANTITY'} end
if others > 0 and redis.call('HGET', cart, 'c') ~= ARGV[10] then return {'CURRENCY'} end
redis.call('HSET', cart, field, format(itemId, quantity, ARGV[9], addedAt, ARGV[11]), 'c', ARGV[10])
changed()
return done()
`;

/** ARGV 6 item id, 7 quantity. */
const setQuantity = `${begin}
local field, value
eachLine(cart, function(name, id, had, price, addedAt, details)
  if id == ARGV[6] then field, value = name, format(id, ARGV[7], price, addedAt, details) end
end)
if not field then return {'UNKNOWN'} end
if ARGV[7] == '0' then redis.call('HDEL', cart, field) else redis.call('HSET', cart, field, value) end
changed()
return done()
`;

const empty = `${begin}
if countLines() == 0 then return done() end
eachLine(cart, function(field) redis.call('HDEL', cart, field) end)
redis.call('HDEL', cart, 'o')
changed()
return done()
`;

/**
 * KEYS 3 the guest's cart, 4 merges to announce; ARGV 6 the merge: its id, the user and the guest. All lines move or none;
 * what adds up to more than a cart takes of one product is capped.
 */
const merge = `${begin}
local guest = KEYS[3]
if redis.call('HLEN', guest) <= 3 then
  redis.call('DEL', guest)
  return done()
end
local currency = redis.call('HGET', guest, 'c')
if countLines() > 0 and redis.call('HGET', cart, 'c') ~= currency then return {'CURRENCY'} end
local moved, room = {}, ${maxLines} - countLines()
eachLine(guest, function(field, id, quantity, price, addedAt, details)
  local own, line = redis.call('HGET', cart, field), nil
  if own then
    local ownId, had, _, since = parse(own)
    local sum = math.min(tonumber(had) + tonumber(quantity), ${maxQuantity})
    line = format(ownId, sum, price, since, details)
  else
    room, line = room - 1, format(id, quantity, price, addedAt, details)
  end
  table.insert(moved, field)
  table.insert(moved, line)
end)
if room < 0 then return {'FULL'} end
redis.call('HSET', cart, 'c', currency, unpack(moved))
redis.call('DEL', guest)
redis.call('SADD', KEYS[4], ARGV[6] .. ' ' .. #moved / 2)
changed()
return done()
`;

/** ARGV from 6: item id, unit price and details of each line. */
const reprice = `${begin}
local prices, details, different = {}, {}, false
for i = 6, #ARGV, 3 do prices[ARGV[i]], details[ARGV[i]] = ARGV[i + 1], ARGV[i + 2] end
eachLine(cart, function(field, id, quantity, price, addedAt, shown)
  if prices[id] and (prices[id] ~= price or details[id] ~= shown) then
    redis.call('HSET', cart, field, format(id, quantity, prices[id], addedAt, details[id]))
    different = true
  end
end)
if different then changed() end
return done()
`;

/**
 * ARGV 6 the order, from 7: item id and quantity of each line. A line that is taken out altogether is gone for a repeat of
 * the command; one that stays is marked with the order. The oldest marks go when a line has very many.
 */
const clearOrdered = `${begin}
local order, marks = ARGV[6], redis.call('HGET', cart, 'o') or ''
local ordered, staying, different = {}, {}, false
for i = 7, #ARGV, 2 do ordered[ARGV[i]] = (ordered[ARGV[i]] or 0) + tonumber(ARGV[i + 1]) end
eachLine(cart, function(field, id, quantity, price, addedAt, details)
  local mark = id .. ':' .. order
  local left = tonumber(quantity) - (ordered[id] or 0)
  staying[id] = true
  if not ordered[id] or string.find(marks, mark, 1, true) then return end
  different = true
  if left > 0 then
    redis.call('HSET', cart, field, format(id, left, price, addedAt, details))
    marks = marks .. ' ' .. mark
  else
    redis.call('HDEL', cart, field)
    staying[id] = nil
  end
end)
if not different then return {'DONE', {}} end
local kept = {}
for mark, id in string.gmatch(marks, '((%S+):%S+)') do
  if staying[id] then table.insert(kept, mark) end
end
while #kept > ${maxMarks} do table.remove(kept, 1) end
if #kept > 0 then redis.call('HSET', cart, 'o', table.concat(kept, ' ')) else redis.call('HDEL', cart, 'o') end
changed()
return {'DONE', {}}
`;

/** Puts a copy back unless the cart has come into being again. ARGV 1 lifetime in ms, from 2: the hash. */
const restore = `
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], unpack(ARGV, 2))
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return redis.call('HGETALL', KEYS[1])
`;

/** KEYS 1 the carts to copy, then the carts; ARGV member and copied version of each. */
const copied = `
for i = 2, #KEYS do
  local member, version = ARGV[2 * i - 3], ARGV[2 * i - 2]
  if (redis.call('HGET', KEYS[i], 'v') or version) == version then redis.call('ZREM', KEYS[1], member) end
end
return 'DONE'
`;

type Script = (...args: Array<string | number>) => Promise<unknown>;
export type CartScripts = Record<
  'add' | 'setQuantity' | 'empty' | 'merge' | 'reprice' | 'clearOrdered' | 'restore' | 'copied',
  Script
>;

const declarations: ReadonlyArray<[name: keyof CartScripts, lua: string, numberOfKeys?: number]> = [
  ['add', add, 2],
  ['setQuantity', setQuantity, 2],
  ['empty', empty, 2],
  ['merge', merge, 4],
  ['reprice', reprice, 2],
  ['clearOrdered', clearOrdered, 2],
  ['restore', restore, 1],
  ['copied', copied],
];

/** Teaches the connection the scripts. Redis runs each as a whole, which is what makes a change atomic. */
export const cartScripts = (redis: Redis): CartScripts => {
  const commands = redis as unknown as Record<string, Script>;
  const entries = declarations.map(([name, lua, numberOfKeys]) => {
    const command = `cart_${name}`;
    redis.defineCommand(command, { lua, ...(numberOfKeys !== undefined && { numberOfKeys }) });
    const run: Script = (...args) => (commands[command] as Script).apply(redis, args);
    return [name, run] as const;
  });
  return Object.fromEntries(entries) as CartScripts;
};

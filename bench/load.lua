-- Requests for wrk, by the environment: METHOD, TARGET, CREDENTIALS (a file with a line "id token cookies"
-- for each reader), SEND (token, cookies or nothing), and BODY with the PREFIX of its keys. {id} in the target
-- is the reader's. After REQUESTS responses, if it is set, the load ends.
local readers, number, prefix = {}, 0, os.getenv('PREFIX')
local body = os.getenv('BODY')

local function headers(reader)
  local result = { ['X-Forwarded-Proto'] = 'https' }
  if os.getenv('SEND') == 'token' then result['Authorization'] = 'Bearer ' .. reader.token end
  if os.getenv('SEND') == 'cookies' then result['Cookie'] = reader.cookies end
  if body then
    number = number + 1
    result['Content-Type'] = 'application/json'
    result['Idempotency-Key'] = prefix .. number
  end
  return result
end

local function format(reader)
  local target = string.gsub(os.getenv('TARGET'), '{id}', reader.id)
  return wrk.format(os.getenv('METHOD'), target, headers(reader), body)
end

function init()
  math.randomseed(os.time())
  for line in io.lines(os.getenv('CREDENTIALS')) do
    local id, token, cookies = string.match(line, '^(%S+) (%S+) (.*)$')
    local reader = { id = id, token = token, cookies = cookies }
    reader.request = format(reader)
    readers[#readers + 1] = reader
  end
end

-- A request that writes has a key of its own.
function request()
  local reader = readers[math.random(#readers)]
  return body and format(reader) or reader.request
end

if os.getenv('REQUESTS') then
  local rest = tonumber(os.getenv('REQUESTS'))
  function response()
    rest = rest - 1
    if rest == 0 then wrk.thread:stop() end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('RESULT %d %d %d %d %d\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end

-- Sends the requests of a file in turn, and prints what came of it as one JSON line.
-- Arguments: the file, where in it to begin, the number of the run, the header with the key.

local shots, at, passes, number, run, headers = {}, 0, 0, 0, 0, {}

function init(args)
  local name, value = args[4]:match("^(%S+): (.*)$")
  headers = { [name] = value, ["content-type"] = "application/json" }
  for line in io.lines(args[1]) do
    local method, path, body = line:match("^(%S+) (%S+) ?(.*)$")
    if body == "" then
      shots[#shots + 1] = { whole = wrk.format(method, path, { [name] = value }) }
    else
      shots[#shots + 1] = { method = method, path = path, body = body }
    end
  end
  at = tonumber(args[2]) % #shots
  run = tonumber(args[3])
end

function request()
  at = at + 1
  if at > #shots then
    at = 1
    passes = passes + 1
  end
  local shot = shots[at]
  if shot.whole then return shot.whole end
  number = number + 1
  local body = shot.body
    :gsub("@n@", string.format("%08d", (run % 100) * 1000000 + number))
    :gsub("@w@", string.format("%d", run * 100 + passes))
  return wrk.format(shot.method, shot.path, headers, body)
end

function done(summary, latency, requests)
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.6f,"p50":%.3f,"p95":%.3f,"p99":%.3f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, errors.status, broken))
end

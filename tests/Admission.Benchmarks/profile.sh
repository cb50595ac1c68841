#!/usr/bin/env bash
# Makes the profile of the native compiler, src/Admission.Cli/Publishing/requests.mibc: which branches requests take.
#
#   profile.sh [SECONDS]         60 s of requests by default
#
# Serves the shipped policies and those of the benchmarks in all languages, on the JIT with its counters, and sends each
# recorded review again and again: every second time with a name that was not seen before. Run it after changes of the
# request path, and commit the file. Needs the .NET SDK, curl, and wrk, which apt-get installs where it can.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly seconds=${1:-60} port=${BASE_PORT:-23443} profile=src/Admission.Cli/Publishing/requests.mibc
work=$(mktemp -d)
readonly work
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

command -v wrk >/dev/null || apt-get install -y -qq --no-install-recommends wrk >&2
dotnet build src/Admission.Cli -c Release -v quiet --nologo -clp:ErrorsOnly >&2
dotnet build tests/Admission.Benchmarks -c Release -v quiet --nologo -clp:ErrorsOnly >&2
readonly admission=artifacts/bin/Admission.Cli/release/admission
readonly benchmarks=artifacts/bin/Admission.Benchmarks/release/Admission.Benchmarks

"$admission" certs --dir "$work/certs" >/dev/null
mkdir "$work/policies"
cp -r policies/. "$work/policies"
"$benchmarks" policies "$work/policies/bench" 20 5
cp -r tests/Admission.Benchmarks/gatekeeper tests/Admission.Benchmarks/cel "$work/policies"

cat >"$work/post.lua" <<'LUA'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local requests, turn = {}, 0
function init()
  for file in io.lines(os.getenv("RECORDINGS")) do
    local body = io.open(file, "rb"):read("*a")
    for j = 1, 40 do
      -- Half of them have a name that returns, and half one of their own.
      local suffix = j % 2 == 0 and tostring(j % 4) or string.format("%d-%d", #requests, j)
      local one = body:gsub('"name":"([%w.-]+)"', '"name":"%1-' .. suffix .. '"', 1)
      requests[#requests + 1] = wrk.format(nil, nil, nil, one)
    end
  end
end
function request()
  turn = (turn * 7919 + 1) % #requests
  return requests[turn + 1]
end
LUA

# Counters in all code, from the first call to the last, and what they counted in the trace. Without the two settings of
# tiers, the JIT would remove the counters of a method while the policies are still being loaded.
env DOTNET_TieredPGO=1 DOTNET_TieredPGO_InstrumentOnlyHotCode=0 DOTNET_ReadyToRun=0 \
  DOTNET_TC_CallCounting=0 DOTNET_TC_OnStackReplacement=0 \
  DOTNET_EnableEventPipe=1 DOTNET_EventPipeOutputPath="$work/trace.nettrace" DOTNET_EventPipeOutputStreaming=1 \
  DOTNET_EventPipeConfig=Microsoft-Windows-DotNETRuntime:0x1F000080018:5 \
  "$admission" serve --policies "$work/policies" --listen "https://localhost:$port" \
  --health-listen "http://localhost:$((port + 1))" --tls-cert "$work/certs/tls.crt" --tls-key "$work/certs/tls.key" \
  --log json --drain 0s --load-timeout 120s >/dev/null 2>"$work/log" &
server=$!
until curl -sf -o /dev/null "http://localhost:$((port + 1))/readyz"; do
  kill -0 "$server" || { cat "$work/log" >&2; exit 1; }
  sleep 0.2
done
ls tests/recordings/*.json >"$work/recordings"
RECORDINGS=$work/recordings wrk -t 1 -c 8 -d "${seconds}s" -s "$work/post.lua" "https://localhost:$port/validate" >&2
kill "$server"
wait "$server" || true
server=
"$benchmarks" profile "$work/trace.nettrace" "$profile"

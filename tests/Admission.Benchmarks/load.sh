#!/usr/bin/env bash
# Measures the whole server: a real `admission serve`, real TLS, a recorded Pod again and again.
#
#   load.sh                      0, 5, 20, 100 and 500 matching policies, and 20 with 1,000 that cannot match
#   load.sh gate                 a server that does nothing, 0, 1, 20, 100, 20 that run each time (--max-memo 0), and 20
#                                with 1,000 that cannot match
#   load.sh before EXECUTABLE    the same counts on another build beside this one: the state before a change
#   load.sh languages [DIR …]    a server that does nothing, no policies, 20 constraints of Gatekeeper, and these folders
#   load.sh gc                   20 policies under several settings of the garbage collector and the JIT
#   load.sh record               20 policies without and with recording and candidate policies
#   load.sh log                  20 policies without and with a decision log in a folder, and on standard output
#   load.sh soak [MINUTES]       20 policies under Pods that never repeat, 5 minutes by default; memory by minute
#   load.sh diff DLL DLL …       20 policies on several builds of admission.dll, for before and after; published
#                                executables as well
#
# Prints a table and judges nothing. Every server runs all the time; rounds visit them in turn, so that a busy moment of the
# machine hits all alike, and the least CPU per request of all rounds counts. Needs the .NET SDK, curl, openssl, and wrk or
# h2load, which apt-get installs where it can.
#
# Environment:
#   ROUNDS=5  SECONDS_EACH=3  CONNECTIONS="8 64"  POLICIES="0 5 20 100 500"  PROTOCOL=http1|http2  BASE_PORT=21443
#   RATE=3000                    requests a second instead of as many as it can (PROTOCOL=http2)
#   DLL=…/admission.dll          instead of building this one; a published executable as well
#   BARE=…/bare                  the published server that does nothing, instead of building it
#   MAX_GROWTH=…                 soak: MiB of memory from the second minute to the last, above which it fails
#   DOTNET_*                     handed on to every server
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-3} connections=${CONNECTIONS:-8 64} protocol=${PROTOCOL:-http1}
readonly base_port=${BASE_PORT:-21443}
readonly recording=tests/recordings/020-create-pods-pod-init-sidecar.json
readonly build=artifacts/bin

work=$(mktemp -d)
readonly work
readonly certs=$work/certs
# One entry for each server: its name, process and port; figures by "name connections".
names=() pids=() ports=() starts=()
declare -A cpu rate p50 p99 every

stop_all() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop_all EXIT

complain() { printf 'load.sh: %s\n' "$*" >&2; }

# The package of Debian that brings a command, where it is missing.
ensure() {
  command -v "$1" >/dev/null && return 0
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends "$2" >&2
  fi
  command -v "$1" >/dev/null || { complain "$1: not found. Install $2."; exit 1; }
}

prepare() {
  ensure curl curl
  if [ "$protocol" = http2 ]; then ensure h2load nghttp2-client; else ensure wrk wrk; fi
  [ -n "${DLL:-}" ] || dotnet build src/Admission.Cli -c Release -v quiet --nologo -clp:ErrorsOnly >&2
  dotnet build tests/Admission.Benchmarks -c Release -v quiet --nologo -clp:ErrorsOnly >&2
  [ -n "${BARE:-}" ] || dotnet build tests/Admission.Benchmarks.Bare -c Release -v quiet --nologo -clp:ErrorsOnly >&2
  dll=${DLL:-$build/Admission.Cli/release/admission.dll}
  local program=("$dll")
  [[ $dll != *.dll ]] || program=(dotnet "$dll")
  "${program[@]}" certs --dir "$certs" >/dev/null
  "${program[@]}" log key "$work/log.key" >/dev/null
  cat >"$work/post.lua" <<LUA
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
-- As from a controller that makes pods of one template: each has its own name and uids.
local body, requests, turn = io.open("$recording", "rb"):read("*a"), {}, 0
function init()
  local uid, name = body:match('"uid":"(%x+)'), body:match('"metadata":{"name":"([^"]+)"')
  for i = 1, 500 do
    local one = body:gsub(uid, string.format("%08x", i)):gsub('"name":"' .. name .. '"', '"name":"' .. name .. "-" .. i .. '"')
    requests[i] = wrk.format(nil, nil, nil, one)
  end
end
function request()
  turn = turn % #requests + 1
  return requests[turn]
end
done = function(summary, latency)
  local failed = summary.errors.status + summary.errors.timeout
  print("RESULT", summary.requests, failed, latency:percentile(50), latency:percentile(99), summary.duration)
end
LUA
}

# Each Pod has a name, a uid, an image and labels that no Pod had before.
write_fresh_pods() {
  cat >"$work/fresh.lua" <<LUA
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local body, turn, thread, threads = io.open("$recording", "rb"):read("*a"), 0, 0, 0
local uid, name = body:match('"uid":"(%x+)'), body:match('"metadata":{"name":"([^"]+)"')
local image = body:match('"image":"([^"]+)"')
local pieces = {}
function setup(one)
  one:set("thread", threads)
  threads = threads + 1
end
local function plain(text) return (text:gsub("%p", "%%%0")) end
function init()
  turn = os.time() * 10000000
  body = body:gsub(plain(uid), "\1"):gsub('"name":"' .. plain(name) .. '"', '"name":"' .. plain(name) .. '-\2"')
    :gsub('"image":"' .. plain(image) .. '"', '"image":"' .. plain(image) .. '-\2"')
    :gsub('"labels":{', '"labels":{"turn":"t\2",')
end
function request()
  turn = turn + 1
  local now = string.format("%d-%x", thread, turn)
  local one = body:gsub("\1", string.format("%08x", turn % 4294967296)):gsub("\2", now)
  return wrk.format(nil, nil, nil, one)
end
done = function(summary, latency)
  local failed = summary.errors.status + summary.errors.timeout
  print("RESULT", summary.requests, failed, latency:percentile(50), latency:percentile(99), summary.duration)
end
LUA
}

# soak MINUTES: one server for so long; a row for each minute. Fails if a request fails, or if memory grows too much.
soak() {
  local minutes=$1 minute requests failed half most_of duration all=0 all_failed=0 first=0 last=0 now
  local count=${CONNECTIONS:-16}
  write_fresh_pods
  serve soak "$dll" 20 0
  printf '\nsoak: %s connections, %s processors, %s\n\n' \
    "$count" "$(nproc)" "$(git log -1 --format='commit %h' 2>/dev/null)"
  printf '| %6s | %9s | %6s | %7s | %7s | %7s | %8s |\n' minute requests failed 'p50 ms' 'p99 ms' 'RSS MiB' 'peak MiB'
  printf '|--:|--:|--:|--:|--:|--:|--:|\n'
  for minute in $(seq "$minutes"); do
    read -r requests failed half most_of duration < <(
      wrk -t 1 -c "$count" -d 60s -s "$work/fresh.lua" "https://localhost:${ports[0]}/validate" |
        awk '$1 == "RESULT" { print $2, $3, $4, $5, $6 }')
    now=$(memory "${pids[0]}" VmRSS)
    all=$((all + requests)) all_failed=$((all_failed + failed)) last=$now
    [ "$minute" -gt 2 ] || first=$now
    printf '| %6d | %9d | %6d | %7s | %7s | %7d | %8d |\n' "$minute" "$requests" "$failed" \
      "$(awk -v v="$half" 'BEGIN { printf "%.2f", v / 1000 }')" \
      "$(awk -v v="$most_of" 'BEGIN { printf "%.2f", v / 1000 }')" "$now" "$(memory "${pids[0]}" VmHWM)"
  done
  printf '\n%s requests, %s failed; memory after the second minute %s MiB, at the end %s MiB\n' \
    "$all" "$all_failed" "$first" "$last"
  if [ "$all_failed" != 0 ] || [ "$all" = 0 ]; then complain "requests failed"; exit 1; fi
  if [ -n "${MAX_GROWTH:-}" ] && [ $((last - first)) -gt "$MAX_GROWTH" ]; then
    complain "memory grew by $((last - first)) MiB, more than $MAX_GROWTH"
    exit 1
  fi
}

# folder MATCHING OTHERS: a folder with that many policies.
folder() {
  local folder=$work/policies-$1-$2
  [ -d "$folder" ] || "$build/Admission.Benchmarks/release/Admission.Benchmarks" policies "$folder" "$1" "$2"
  printf '%s' "$folder"
}

# serve NAME DLL MATCHING OTHERS [VARIABLE=VALUE…]: starts a server with that many policies and waits until it is ready.
serve() {
  local name=$1 dll=$2 folder
  folder=$(folder "$3" "$4")
  shift 4
  serve_folder "$name" "$dll" "$folder" "$@"
}

# serve_folder NAME DLL FOLDER [VARIABLE=VALUE…]: the same with a folder of policies.
serve_folder() {
  local name=$1 dll=$2 folder=$3 port=$((base_port + 2 * ${#names[@]})) started
  shift 3
  started=$(date +%s%3N)
  # A published executable runs by itself.
  local program=("$dll")
  [[ $dll != *.dll ]] || program=(dotnet "$dll")
  env "$@" "${program[@]}" serve --policies "$folder" --listen "https://localhost:$port" \
    --health-listen "http://localhost:$((port + 1))" --tls-cert "$certs/tls.crt" --tls-key "$certs/tls.key" \
    --log json --drain 0s --load-timeout 120s >/dev/null 2>"$work/$name.err" &
  names+=("$name") pids+=($!) ports+=("$port")
  local tries=0
  until curl -sf -o /dev/null "http://localhost:$((port + 1))/readyz"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 3000 ] || ! kill -0 "${pids[-1]}" 2>/dev/null; then
      complain "$name does not become ready:"
      cat "$work/$name.err" >&2
      exit 1
    fi
    sleep 0.02
  done
  starts+=("$(($(date +%s%3N) - started)) $(($(cpu_ticks "${pids[-1]}") * 1000 / $(getconf CLK_TCK)))")
  local answer
  answer=$(curl -s --cacert "$certs/ca.crt" -H 'Content-Type: application/json' --data-binary "@$recording" \
    "https://localhost:$port/validate")
  case $answer in
    *'"allowed":true'*faulted*) complain "$name: a policy faults: $answer"; exit 1 ;;
    *'"allowed":true'*) ;;
    *) complain "$name: the review is not allowed: $answer"; exit 1 ;;
  esac
}

# serve_bare: a server with TLS that reads the body and answers 200 bytes, as native as the one that is measured.
serve_bare() {
  local port=$((base_port + 2 * ${#names[@]})) program
  if [ -n "${BARE:-}" ]; then
    program=("$BARE")
  elif [[ $dll == *.dll ]]; then
    program=(dotnet "$build/Admission.Benchmarks.Bare/release/bare.dll")
  else
    dotnet publish tests/Admission.Benchmarks.Bare -c Release -p:PublishAot=true -p:RestoreLockedMode=false \
      -p:NuGetLockFilePath="$work/bare.lock.json" -o "$work/bare" -v quiet --nologo >&2
    program=("$work/bare/bare")
  fi
  "${program[@]}" "$port" "$certs/tls.crt" "$certs/tls.key" >/dev/null 2>"$work/bare.err" &
  names+=(bare) pids+=($!) ports+=("$port") starts+=("0 0")
  local tries=0
  until curl -s -o /dev/null --cacert "$certs/ca.crt" -d x "https://localhost:$port/"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 500 ] || ! kill -0 "${pids[-1]}" 2>/dev/null; then
      complain "bare does not answer:"
      cat "$work/bare.err" >&2
      exit 1
    fi
    sleep 0.02
  done
}

# cpu_ticks PID: user and system time of a process, in ticks of the clock.
cpu_ticks() {
  local stat
  stat=$(<"/proc/$1/stat")
  # The name of the program, in brackets, may hold blanks.
  set -- ${stat##*) }
  printf '%s' $((${12} + ${13}))
}

# load PORT CONNECTIONS SECONDS: prints requests, failures, p50 and p99 in µs, duration in µs.
load() {
  local url=https://localhost:$1/validate
  if [ "$protocol" = http1 ]; then
    wrk -t 2 -c "$2" -d "$3s" -s "$work/post.lua" "$url" | awk '$1 == "RESULT" { print $2, $3, $4, $5, $6 }'
    return
  fi
  # Few connections with many streams, as an API server has them: as many requests at a time as over HTTP/1.1.
  rm -f "$work/times"
  h2load -t 1 -c 2 -m $(($2 / 2)) ${RATE:+--rps=$((RATE / 2))} -D "$3" --warm-up-time=0 -d "$recording" -H 'Content-Type: application/json' \
    --log-file="$work/times" "$url" >"$work/h2load"
  awk '{ print $3 }' "$work/times" | sort -n >"$work/sorted"
  local count failed
  count=$(wc -l <"$work/sorted")
  failed=$(awk '$2 != 200' "$work/times" | wc -l)
  printf '%s %s %s %s %s\n' "$count" "$failed" "$(sed -n "$((count / 2 + 1))p" "$work/sorted")" \
    "$(sed -n "$((count * 99 / 100 + 1))p" "$work/sorted")" "$(($3 * 1000000))"
}

least() { awk -v a="${1:-}" -v b="$2" 'BEGIN { print (a == "" || b + 0 < a + 0) ? b : a }'; }
most() { awk -v a="${1:-}" -v b="$2" 'BEGIN { print (a == "" || b + 0 > a + 0) ? b : a }'; }

# measure INDEX CONNECTIONS: one round of one server; keeps the best figures.
measure() {
  local pid=${pids[$1]} port=${ports[$1]} key="${names[$1]} $2" before after
  local requests failed half most_of duration
  before=$(cpu_ticks "$pid")
  read -r requests failed half most_of duration < <(load "$port" "$2" "$seconds")
  after=$(cpu_ticks "$pid")
  # What was turned away cost next to nothing: it would make the others look cheap.
  if [ "$failed" != 0 ] || [ "$requests" = 0 ]; then
    complain "$key: $failed of $requests requests failed: too busy, or broken. The round does not count"
    return 0
  fi
  local each
  each=$(awk -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" -v n="$requests" 'BEGIN { printf "%.1f", t * 1e6 / hz / n }')
  every[$key]+=" $each"
  cpu[$key]=$(least "${cpu[$key]:-}" "$each")
  rate[$key]=$(most "${rate[$key]:-}" "$(awk -v n="$requests" -v d="$duration" 'BEGIN { printf "%.0f", n * 1e6 / d }')")
  p50[$key]=$(least "${p50[$key]:-}" "$half")
  p99[$key]=$(least "${p99[$key]:-}" "$most_of")
}

# warm_up PORT: until the JIT has little left to do: 30,000 requests, or 30 s where that many take long.
warm_up() {
  local sum=0 count tries
  for tries in 1 2 3 4 5 6; do
    read -r count _ < <(load "$1" 16 5)
    sum=$((sum + count))
    [ "$sum" -lt 30000 ] || return 0
  done
}

run() {
  local round index count
  complain "warming up ${#names[@]} servers, then $rounds rounds of $seconds s for each at $connections connections"
  for index in "${!names[@]}"; do warm_up "${ports[$index]}"; done
  for round in $(seq "$rounds"); do
    for count in $connections; do
      for index in "${!names[@]}"; do measure "$index" "$count"; done
    done
  done
}

memory() { awk -v name="$2:" '$1 == name { printf "%.0f", $2 / 1024 }' "/proc/$1/status"; }

# report BASE: the tables; ratios of CPU are to the server of that name.
report() {
  local base=$1 count index name key
  printf '\n%s, %s rounds of %s s, %s processors, %s\n\n' \
    "$protocol" "$rounds" "$seconds" "$(nproc)" "$(git log -1 --format='commit %h' 2>/dev/null)"
  printf '| %-24s | %5s | %11s | %9s | %10s | %7s | %7s |\n' \
    server conns 'CPU µs each' "to $base" 'requests/s' 'p50 ms' 'p99 ms'
  printf '|---|--:|--:|--:|--:|--:|--:|\n'
  for count in $connections; do
    for index in "${!names[@]}"; do
      name=${names[$index]} key="${names[$index]} $count"
      if [ -z "${cpu[$key]:-}" ] || [ -z "${cpu["$base $count"]:-}" ]; then
        printf '| %-24s | %5d | no round without failures |\n' "$name" "$count"
        continue
      fi
      awk -v name="$name" -v count="$count" -v cpu="${cpu[$key]}" -v base="${cpu["$base $count"]}" -v rate="${rate[$key]}" \
        -v half="${p50[$key]}" -v most="${p99[$key]}" 'BEGIN {
          printf "| %-24s | %5d | %11.0f | %9.2f | %10d | %7.2f | %7.2f |\n",
            name, count, cpu, cpu / base, rate, half / 1000, most / 1000 }'
    done
  done
  printf '\n| %-24s | %8s | %12s | %7s | %8s |\n' server 'ready ms' 'start CPU ms' 'RSS MiB' 'peak MiB'
  printf '|---|--:|--:|--:|--:|\n'
  for index in "${!names[@]}"; do
    printf '| %-24s | %8d | %12d | %7d | %8d |\n' "${names[$index]}" ${starts[$index]} \
      "$(memory "${pids[$index]}" VmRSS)" "$(memory "${pids[$index]}" VmHWM)"
  done
}

# paired BASE: CPU per request of every round as ratios to that server in the same round, which is as busy for both.
paired() {
  local base=$1 count name
  printf '\n| %-24s | %5s | %6s | %11s | %14s | %s |\n' server conns rounds 'CPU µs each' "to $base" 'middle half'
  printf '|---|--:|--:|--:|--:|--:|\n'
  for count in $connections; do
    for name in "${names[@]}"; do
      awk -v name="$name" -v count="$count" -v own="${every["$name $count"]:-}" -v base="${every["$base $count"]:-}" '
        function sort(a, n,   i, j, t) {
          for (i = 2; i <= n; i++) for (j = i; j > 1 && a[j - 1] > a[j]; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t }
        }
        function at(a, n, share,   x, i) { x = 1 + (n - 1) * share; i = int(x); return a[i] + (x - i) * (a[i < n ? i + 1 : i] - a[i]) }
        BEGIN {
          n = split(own, a); m = split(base, b)
          # A round that failed shifts the pairs.
          if (n != m || n == 0) { printf "| %-24s | %5d | rounds failed |\n", name, count; exit }
          for (i = 1; i <= n; i++) { r[i] = a[i] / b[i] }
          for (i = 1; i <= n; i++) a[i] += 0
          sort(a, n); sort(r, n)
          printf "| %-24s | %5d | %6d | %11.1f | %14.3f | %.3f to %.3f |\n",
            name, count, n, at(a, n, .5), at(r, n, .5), at(r, n, .25), at(r, n, .75)
        }'
    done
  done
}

prepare
case ${1:-table} in
  table)
    # The first is what the others are compared with.
    counts=(${POLICIES:-0 5 20 100 500})
    for count in "${counts[@]}"; do serve "N=$count" "$dll" "$count" 0; done
    serve "N=20+1000" "$dll" 20 1000
    run
    report "N=${counts[0]}"
    ;;
  gate)
    serve_bare
    serve N=0 "$dll" 0 0
    serve N=1 "$dll" 1 0
    serve N=20 "$dll" 20 0
    serve N=100 "$dll" 100 0
    serve N=20+1000 "$dll" 20 1000
    serve N=20-no-memo "$dll" 20 0 ADMISSION_MAX_MEMO=0
    serve N=20+1000-no-memo "$dll" 20 1000 ADMISSION_MAX_MEMO=0
    run
    report bare
    ;;
  before)
    [ $# = 2 ] || { complain "name the other build: load.sh before before/admission"; exit 2; }
    serve_bare
    for count in 0 1 20 100; do
      serve "before-N=$count" "$2" "$count" 0
      serve "N=$count" "$dll" "$count" 0
    done
    serve "before-N=20-no-memo" "$2" 20 0 ADMISSION_MAX_MEMO=0
    serve "N=20-no-memo" "$dll" 20 0 ADMISSION_MAX_MEMO=0
    run
    report bare
    ;;
  languages)
    shift
    serve_bare
    serve N=0 "$dll" 0 0
    serve_folder gatekeeper-20 "$dll" tests/Admission.Benchmarks/gatekeeper
    for one in "$@"; do serve_folder "$(basename "$one")" "$dll" "$one"; done
    run
    report bare
    ;;
  gc)
    serve as-shipped "$dll" 20 0
    serve workstation-concurrent "$dll" 20 0 DOTNET_gcServer=0 DOTNET_gcConcurrent=1
    serve server "$dll" 20 0 DOTNET_gcServer=1 DOTNET_gcConcurrent=0
    serve server-concurrent "$dll" 20 0 DOTNET_gcServer=1 DOTNET_gcConcurrent=1
    serve conserve-memory "$dll" 20 0 DOTNET_GCConserveMemory=7
    serve no-tiered-pgo "$dll" 20 0 DOTNET_TieredPGO=0
    run
    report as-shipped
    ;;
  record)
    serve plain "$dll" 20 0
    serve plain-again "$dll" 20 0
    serve record-one-in-100 "$dll" 20 0 ADMISSION_RECORD="$work/sampled" ADMISSION_RECORD_ONE_IN=100
    serve record-all "$dll" 20 0 ADMISSION_RECORD="$work/all" ADMISSION_RECORD_ONE_IN=1
    serve shadow "$dll" 20 0 ADMISSION_SHADOW="$(folder 20 0)"
    run
    report plain
    ;;
  log)
    serve plain "$dll" 20 0
    serve log "$dll" 20 0 ADMISSION_DECISION_LOG="$work/log" ADMISSION_DECISION_LOG_KEY="$work/log.key"
    serve log-stdout "$dll" 20 0 ADMISSION_DECISION_LOG_STDOUT=true ADMISSION_DECISION_LOG_KEY="$work/log.key"
    serve plain-again "$dll" 20 0
    run
    report plain
    paired plain
    ;;
  soak)
    minutes=${2:-5}
    case $minutes in ''|*[!0-9]*|0) complain "soak $minutes: not a number of minutes. Write load.sh soak 5"; exit 2 ;; esac
    [ "$protocol" = http1 ] || { complain "soak: only with PROTOCOL=http1"; exit 2; }
    soak "$minutes"
    ;;
  diff)
    shift
    [ $# -gt 0 ] || { complain "name the builds: load.sh diff before/admission.dll after/admission.dll"; exit 2; }
    number=0
    for one in "$@"; do
      number=$((number + 1))
      serve "build-$number-N=0" "$one" 0 0
      serve "build-$number-N=20" "$one" 20 0
      serve "build-$number-N=20-no-memo" "$one" 20 0 ADMISSION_MAX_MEMO=0
      serve "build-$number-N=20+1000" "$one" 20 1000
    done
    run
    report build-1-N=0
    ;;
  *)
    sed -n '2,25p' "$0" >&2
    exit 2
    ;;
esac

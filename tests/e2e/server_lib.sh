# Starting and stopping servers in a test. Source after lib.sh.

trap 'kill -KILL $(jobs -p) 2>/dev/null || true; rm -rf "$scratch"' EXIT

# start_server NAME PROGRAM ARGUMENTS…: on a port that is free; sets NAME_url and NAME_pid.
start_server() {
  local name=$1
  shift
  "$@" --listen 127.0.0.1:0 2> "$name.log" &
  printf -v "${name}_pid" '%s' "$!"
  # It says its port when it listens.
  local port=
  for _ in $(seq 200); do
    port=$(grep -ao '"event":"started".*' "$name.log" | grep -o '"port":[0-9]*' | cut -d: -f2 || true)
    [ -n "$port" ] && break
    kill -0 "$!" 2>/dev/null || { cat "$name.log" >&2; fail "$name did not start"; }
    sleep 0.05
  done
  [ -n "$port" ] || fail "$name does not listen"
  printf -v "${name}_url" 'http://127.0.0.1:%s' "$port"
}
stop_server() {
  local pid="${1}_pid"
  kill -TERM "${!pid}"
  wait "${!pid}" || fail "$1 did not stop well"
}
# http STATUS CURL-ARGUMENTS…: the answer's body is in .body
http() {
  local wanted=$1
  shift
  local got
  got=$(curl -sS -o .body -w '%{http_code}' "$@")
  [ "$got" = "$wanted" ] || fail "expected $wanted, got $got: $(head -c 600 .body)"
}

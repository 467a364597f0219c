#!/usr/bin/env bash
# Installs what the tests need, builds everything once, and runs every test project.
#   ./test.sh          what must pass before a commit
#   ./test.sh --soak   the same for hours: longer chaos, more fuzzing
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

if [[ "${1:-}" == --soak || "${NSX_SOAK:-0}" == 1 ]]; then
  export NSX_CHAOS_CALLS="${NSX_CHAOS_CALLS:-100000000}" NSX_FUZZ_ROUNDS="${NSX_FUZZ_ROUNDS:-1000}"
  hang=12h
elif [[ $# -gt 0 ]]; then
  echo "usage: ./test.sh [--soak]" >&2
  exit 2
else
  hang=10m
fi

give_up() {
  echo "$1" >&2
  exit 2
}

# ZooKeeper brings the jars of Netty, for TLS, and of Jackson, for a reader that is not ours.
zookeeper_jars() {
  local name
  for name in zookeeper slf4j-simple netty-codec jackson-databind; do
    [[ -e /usr/share/java/$name.jar ]] || return 1
  done
}

# The same redis-cli, redis-server, Python and ZooKeeper that people have, not copies of our own.
debian_packages() {
  local packages="redis-server redis-tools python3 python3-redis libzookeeper-java default-jre-headless" sudo=()
  local line="apt-get install -y --no-install-recommends $packages"
  if hash redis-server redis-cli redis-benchmark java 2>/dev/null && /usr/bin/python3 -c 'import redis' 2>/dev/null && zookeeper_jars; then
    return
  fi
  hash apt-get 2>/dev/null || give_up "Install redis-server, redis-cli, redis-benchmark, redis-py, ZooKeeper and Java; on Debian: $line"
  if [[ $EUID -ne 0 ]]; then
    sudo -n true 2>/dev/null || give_up "Run this first: sudo $line"
    sudo=(sudo -n)
  fi
  # Its own server on port 6379 need not run: each test starts one on a port of its own.
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -qq && $line" >/dev/null || give_up "Run this first: $line"
}

dotnet --list-sdks 2>/dev/null | grep -q '^10\.' || give_up "Install the .NET 10 SDK: dotnet --list-sdks shows none."
hash node npm 2>/dev/null || give_up "Install Node.js 20 or newer, with npm: two of the Redis clients run on it."
debian_packages
npm ci --prefix tests/Nsx.ConformanceTests/clients --no-audit --no-fund --loglevel=error

dotnet build -c Release -v quiet

results="$(mktemp -d)"
trap 'rm -rf "$results"' EXIT
passed=0 failed=0 summary=""
# One after the other: deadlines in tests are for broken code, not for two suites that share two cores.
for project in tests/*/*Tests.csproj; do
  name="$(basename "$project" .csproj)"
  began=$SECONDS
  echo "== $name"
  code=0
  dotnet test "$project" -c Release --no-build --nologo -v quiet --blame-hang-timeout "$hang" --blame-hang-dump-type none \
    --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" --results-directory "$results" </dev/null || code=$?
  trx="$(cat "$results/$name.trx" 2>/dev/null || true)"
  ok="$(grep -o ' passed="[0-9]*"' <<<"$trx" | grep -o '[0-9]*' || echo 0)"
  bad="$(grep -o ' failed="[0-9]*"' <<<"$trx" | grep -o '[0-9]*' || echo 0)"
  # A project that ran nothing, or was ended in the middle, has failed.
  if [[ $bad -eq 0 && ( $ok -eq 0 || $code -ne 0 ) ]]; then bad=1; fi
  passed=$((passed + ok)) failed=$((failed + bad))
  summary+="$(printf '%-28s %6d passed %4d failed %5d s' "$name" "$ok" "$bad" $((SECONDS - began)))"$'\n'
done

printf '\n%s\n%d passed, %d failed\n' "$summary" "$passed" "$failed"
[[ $failed -eq 0 && $passed -gt 0 ]]

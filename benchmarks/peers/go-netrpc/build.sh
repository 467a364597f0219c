#!/usr/bin/env bash
# build.sh <folder>: builds the program into that folder and prints its path.
# Without the toolchain: prints what to install, and fails.
set -euo pipefail
mkdir -p "$1"
program=$(cd "$1" && pwd)/netrpc-peer
cd "$(dirname "$0")"

if ! command -v go >/dev/null; then
  echo "its toolchain is missing: apt-get install golang-go"
  exit 1
fi

# Standard library only, so nothing is ever fetched.
GOFLAGS=-mod=mod GOPROXY=off go build -o "$program" . >&2
echo "$program"

#!/usr/bin/env bash
# build.sh <folder>: builds the program into that folder and prints its path.
# Without the toolchain: prints what to install, and fails.
set -euo pipefail
sources=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
output=$(cd "$1" && pwd)
program="$output/grpc-peer"

if ! type g++ pkg-config protoc grpc_cpp_plugin >/dev/null 2>&1 ||
  ! pkg-config --exists grpc++ || [ ! -e "$(pkg-config --variable=includedir grpc++)/google/protobuf/message.h" ]; then
  echo "its toolchain is missing: apt-get install g++ pkg-config libgrpc++-dev libprotobuf-dev protobuf-compiler protobuf-compiler-grpc"
  exit 1
fi

if [ ! -e "$program" ] || [ -n "$(find "$sources" -newer "$program" -type f)" ]; then
  protoc -I "$sources" --cpp_out="$output" --grpc_out="$output" \
    --plugin=protoc-gen-grpc="$(command -v grpc_cpp_plugin)" "$sources/calculator.proto"
  # shellcheck disable=SC2046 # the flags are words
  g++ -std=c++20 -O2 -Wall -I "$output" -o "$program" "$sources"/*.cpp "$output"/*.pb.cc $(pkg-config --libs grpc++) -lprotobuf >&2
fi
echo "$program"

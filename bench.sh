#!/usr/bin/env bash
# Measures; benchmarks/README.md says what can be asked for.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
dotnet run -c Release --project benchmarks/Nsx.Benchmarks -- run "$@"

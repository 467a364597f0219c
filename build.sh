#!/usr/bin/env bash
# Builds everything. A warning is an error: Directory.Build.props.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
dotnet build -c Release "$@"

#!/usr/bin/env bash
# Says what is not formatted as .editorconfig wants it; --fix formats it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
case "${1:-}" in
  "") dotnet format --verify-no-changes ;;
  --fix) dotnet format ;;
  *) echo "usage: ./format.sh [--fix]" >&2; exit 2 ;;
esac

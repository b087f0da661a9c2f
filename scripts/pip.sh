#!/bin/sh
# pip.sh VENV UV_VERSION LOCK: install what the lock names. uv is several times faster; pip reads the
# same file where uv cannot be had.
set -eu
venv=$1 uv_version=$2 lock=$3

if [ ! -x "$venv/bin/uv" ]; then
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$uv_version" || true
fi
if [ -x "$venv/bin/uv" ]; then
    VIRTUAL_ENV="$(cd "$venv" && pwd)" "$venv/bin/uv" pip install --quiet --require-hashes -r "$lock"
else
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
fi

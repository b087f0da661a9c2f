#!/bin/sh
# venv.sh FOLDER: make a virtual environment, and say what is missing when that fails.
set -eu
folder=$1
python=${PYTHON:-}

# A Python that was compiled without its optimisations, as version managers do when nobody asks for
# more, is slower than that of the system (tests took a quarter more processor time): then we take
# the latter, where it is new enough.
is_quick='import sys, sysconfig
sys.exit("--enable-optimizations" not in (sysconfig.get_config_var("CONFIG_ARGS") or ""))'
can_do='import sys, ensurepip, venv
sys.exit(sys.version_info < (3, 11))'
if [ -z "$python" ]; then
    python=python3
    if ! python3 -c "$is_quick" 2>/dev/null && /usr/bin/python3 -c "$can_do" 2>/dev/null; then
        python=/usr/bin/python3
    fi
fi

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed. Point to one with: make PYTHON=python3.12 …" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    sh "$(dirname "$0")/system_package.sh" python3-venv
fi
if ! "$python" -m venv "$folder"; then
    rm -rf "$folder"
    echo "Python cannot make a virtual environment. On Debian: apt-get install python3-venv" >&2
    exit 1
fi

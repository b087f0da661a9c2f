"""Web and worker with one command: both run, or neither.

    PORT           where the web listens (5000)
    HOST           on which address (127.0.0.1)
    WEB_PROCESSES  how many processes answer pages (2)

Ctrl-C or a TERM stops both and lets them finish what they are doing. When one of the two dies by
itself, the other is stopped too and the exit code is not zero.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = os.environ.get("HOST", "127.0.0.1")
PORT = os.environ.get("PORT", "5000")
ADDRESS = f"http://{HOST}:{PORT}"
SECONDS_TO_FINISH = 15

# No control socket: it would be made in the home folder, which a service may not have.
WEB = f"""gunicorn --no-control-socket --bind {HOST}:{PORT} --threads 4 --log-level warning
    --workers {os.environ.get("WEB_PROCESSES", "2")} wsgi:app"""
WORKER = "flask --app wsgi worker"

asked_to_stop = threading.Event()


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: asked_to_stop.set())
    refuse_a_port_in_use()
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in {"web": WEB, "worker": WORKER}.items():
            # A session of its own: Ctrl-C in the terminal reaches us alone, and we pass it on once.
            running[name] = subprocess.Popen(
                [sys.executable, "-m", *command.split()], cwd=ROOT, start_new_session=True
            )
        return watch(running)
    finally:
        end(running)


def refuse_a_port_in_use() -> None:
    with socket.socket() as probe:
        # As gunicorn does: a port that was left a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except OSError as problem:
            sys.exit(f"{ADDRESS} cannot be used ({problem.strerror}). Try: PORT=5001 make run")


def watch(running: dict[str, subprocess.Popen[bytes]]) -> int:
    """Until somebody asks us to stop or one of the two ends; says once where the site is."""
    announced = False
    while not asked_to_stop.wait(0.2):
        for name, process in running.items():
            if process.poll() is not None:
                print(f"The {name} ended (exit code {process.returncode}).", file=sys.stderr)
                return process.returncode or 1
        if not announced and answers():
            announced = True
            print(f"\nExpedu: {ADDRESS}   (Ctrl-C stops it)", flush=True)
    return 0


def answers() -> bool:
    try:
        urllib.request.urlopen(f"{ADDRESS}/healthz", timeout=2).close()
    except urllib.error.HTTPError:
        return True  # it answers; whether it is well is told elsewhere
    except OSError:
        return False
    return True


def end(running: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + SECONDS_TO_FINISH
    for process in running.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            # The whole session: gunicorn's own processes too.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    sys.exit(main())

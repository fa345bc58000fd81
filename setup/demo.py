"""Runs the demonstration: prepares the database, starts every process, says what to open, stops all on Ctrl-C.

The same `Demonstration` serves the browser journeys and the benchmarks on ports of their own.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from setup.development_keys import make_development_keys

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"


@dataclass
class Demonstration:
    """Four processes on loopback and the folder that holds all their data and logs."""

    state: Path
    provider_port: int = 8000
    agency_port: int = 8001
    records_port: int = 8002
    extra_environment: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        provider = f"http://localhost:{self.provider_port}"
        agency = f"http://localhost:{self.agency_port}"
        records = f"http://localhost:{self.records_port}"
        # Settings of the shell (or of the test run that starts this) are another installation's.
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("TRUENAME_", "DJANGO_"))}
        return inherited | {
            "TRUENAME_DEMO": "1",
            "TRUENAME_STATE_DIRECTORY": str(self.state),
            "TRUENAME_PUBLIC_ORIGIN": provider,
            "TRUENAME_RECORD_SOURCES_URL": records,
            "TRUENAME_SMS_GATEWAY_URL": records,
            "TRUENAME_DEMO_AGENCY_ORIGIN": agency,
            "TRUENAME_DEMO_RECORDS_ORIGIN": records,
            "TRUENAME_ISSUER": provider,
            "TAX_AGENCY_ORIGIN": agency,
            "TAX_AGENCY_CLIENTS_FILE": str(self.state / "demo_clients.json"),
            "RECORDS_OFFICE_STATE": str(self.state / "records_office.sqlite3"),
            "RECORDS_OFFICE_TOKEN_FILE": str(self.state / "keys" / "truename_record_sources_token"),
            "RECORDS_OFFICE_SMS_TOKEN_FILE": str(self.state / "keys" / "truename_sms_gateway_token"),
            "RECORDS_OFFICE_AGENCY_URL": agency,
            "PYTHONUNBUFFERED": "1",
            **self.extra_environment,
        }

    def prepare(self) -> None:
        """Keys, database, static files and demo relying parties; quick when nothing has changed."""
        make_development_keys(self.state)
        result = subprocess.run(
            [BIN / "python", "manage.py", "prepare_demo"],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        if result.returncode:
            raise SystemExit(f"Preparing the demonstration failed:\n{result.stderr[-2000:]}")

    def start(self, *, with_examples: bool = True) -> None:
        """Starts the processes and returns when every server answers; raises SystemExit with one clear line."""
        granian = [str(BIN / "granian"), "--host", "127.0.0.1", "--no-ws", "--log-level", "warning"]
        wsgi = [*granian, "--interface", "wsgi", "--blocking-threads", "4", "--port", str(self.provider_port)]
        asgi = [*granian, "--interface", "asgi"]
        self._spawn("provider", [*wsgi, "truename.site.wsgi:application"])
        self._spawn("worker", [str(BIN / "python"), "manage.py", "work"])
        homes = {"provider": f"http://localhost:{self.provider_port}/healthz"}
        if with_examples:
            self._spawn("tax-agency", [*asgi, "--port", str(self.agency_port), "examples.tax_agency.app:app"])
            self._spawn("records-office", [*asgi, "--port", str(self.records_port), "examples.records_office.app:app"])
            homes["tax-agency"] = f"http://localhost:{self.agency_port}/"
            homes["records-office"] = f"http://localhost:{self.records_port}/"
        for name, url in homes.items():
            self._wait_for(name, url)

    def watch(self) -> None:
        """Returns only by raising SystemExit: when a process has ended by itself."""
        while True:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise SystemExit(f"The {name} stopped. Its last words: {self._last_words(name)}")
            time.sleep(0.5)

    def stop(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 8
        for process in self.processes.values():
            try:
                process.wait(timeout=max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def restart_worker(self) -> None:
        """Kills the worker without warning and starts another: what a crash looks like."""
        self.processes["worker"].kill()
        self.processes["worker"].wait()
        self._spawn("worker", [str(BIN / "python"), "manage.py", "work"])

    def _spawn(self, name: str, command: list[str]) -> None:
        log = (self.state / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        log.close()

    def _wait_for(self, name: str, url: str) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.processes[name].poll() is not None:
                break
            try:
                with urlopen(url, timeout=5):  # noqa: S310 - loopback only
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise SystemExit(f"The {name} did not start. Its last words: {self._last_words(name)}")

    def _last_words(self, name: str) -> str:
        lines = (self.state / f"{name}.log").read_text(errors="replace").strip().splitlines()
        return f"{lines[-1] if lines else '(none)'} (whole log: {self.state / f'{name}.log'})"


def check_ports_are_free(ports: tuple[int, ...]) -> None:
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise SystemExit(f"Port {port} is taken. Stop what uses it (see: ss -ltnp) and try again.") from None


GUIDE = """
  Truename is running. Everything stays on this machine.

    http://localhost:8002/specimens   get a specimen licence with your own face (or a ready-made one)
    http://localhost:8001             the tax agency: choose “Sign in with Truename”
    http://localhost:8000/outbox/     the mail that would have gone out
    http://localhost:8002/messages    the text messages that would have gone out

  Press Ctrl-C to stop.
"""


def main() -> None:
    demonstration = Demonstration(state=ROOT / "var")
    check_ports_are_free((8000, 8001, 8002))

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    # A shell starts background jobs with Ctrl-C ignored; whoever sends either signal means it.
    signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, interrupt)
    try:
        print("  Preparing the demonstration …", flush=True)
        demonstration.prepare()
        print("  Starting provider, worker, tax agency and records office …", flush=True)
        demonstration.start()
        print(GUIDE, flush=True)
        demonstration.watch()
    except KeyboardInterrupt:
        print("\n  Stopping.", flush=True)
    finally:
        demonstration.stop()


if __name__ == "__main__":
    sys.exit(main())

"""Servers on this machine that answer in all the ways that other parties' servers do."""

import datetime
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from socket import AF_INET, AF_INET6, SHUT_RDWR, create_server, socket

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


class Served:
    """A running server: its port, how many connected, and what the last of them sent."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connections = 0
        self.received = b""


@contextmanager
def server(
    answer: bytes | Callable[[socket], None], *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> Iterator[Served]:
    """A server that sends `answer` (or does what it says) to everyone who has sent a whole request."""
    listening = create_server((host, 0), family=AF_INET6 if ":" in host else AF_INET)
    served = Served(listening.getsockname()[1])
    is_open = True

    def serve() -> None:
        while is_open:
            with suppress(OSError):
                connection, _ = listening.accept()
                served.connections += 1
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def talk(connection: socket) -> None:
        with suppress(OSError, ValueError):
            if tls is not None:
                connection = tls.wrap_socket(connection, server_side=True)
            with connection:
                served.received = read_request(connection)
                if callable(answer):
                    answer(connection)
                else:
                    connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        is_open = False
        with suppress(OSError):
            listening.shutdown(SHUT_RDWR)
        listening.close()
        thread.join(2)


def read_request(connection: socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536) or b"\r\n\r\n"
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body)}",
        *(f"{n.replace('_', '-')}: {v}" for n, v in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def certificate(folder: Path, *names: str) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS with a certificate for `names` that signed itself, and the file to trust it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "specimen")])
    now = datetime.datetime.now(datetime.UTC)
    alternatives = [x509.IPAddress(ip_address(n)) if n[0].isdigit() else x509.DNSName(n) for n in names]
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    public, both = folder / "ca.pem", folder / "server.pem"
    public.write_bytes(built.public_bytes(Encoding.PEM))
    both.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + built.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context, public

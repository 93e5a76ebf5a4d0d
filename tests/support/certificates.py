"""Certificates that no one has signed, for servers on the loopback."""

import subprocess
from pathlib import Path


def make_certificate(folder: Path) -> None:
    """Writes a new certificate for 127.0.0.1, `cert.pem` and `key.pem`, over the one that is there."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost"
    command += f" -addext subjectAltName=IP:127.0.0.1 -keyout {folder}/key.pem -out {folder}/cert.pem"
    subprocess.run(command.split(), check=True, capture_output=True)

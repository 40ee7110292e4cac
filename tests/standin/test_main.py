import subprocess
import sys

import requests

from kaiwa.standin.__main__ import read_arguments


def test_the_command_line_has_defaults_on_loopback():
    arguments = read_arguments([])

    assert (arguments.host, arguments.port) == ("127.0.0.1", 8001)


def test_it_prints_its_address_and_serves():
    command = [sys.executable, "-m", "kaiwa.standin", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline()
            url = line.split()[-1]
            response = requests.get(f"{url}/available-models", timeout=10)
        finally:
            process.terminate()

    assert line == f"The stand-in listens on {url}\n"
    assert response.ok

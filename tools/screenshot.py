"""Make docs/screenshot.png, the picture in the README, from the running page.

    env/bin/python -m tools.screenshot

It needs what `make browser` installs. The list is that of `manage.py demo`, in a
database that is thrown away.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "screenshot.png"


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def take(address, picture):
    """Store what the list at the address looks like in `picture` (a path)."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), chromium_sandbox=os.geteuid() != 0
        )
        page = chromium.new_page(viewport={"width": 1000, "height": 900}, color_scheme="light")
        page.goto(address)
        # Away from the controls, which show more where the pointer or the focus is.
        page.locator("h1").click()
        page.screenshot(path=picture)
        chromium.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        database = "sqlite:///{}".format(Path(folder, "example.sqlite3"))
        environment = dict(os.environ, DEBUG="1", DATABASE_URL=database, PYTHONUNBUFFERED="1")
        manage = [sys.executable, "manage.py"]
        for command in (["migrate", "-v0"], ["demo"]):
            subprocess.check_call(manage + command, cwd=str(ROOT), env=environment)  # noqa: S603 -- ours
        address = "127.0.0.1:{}".format(free_port())
        server = subprocess.Popen(  # noqa: S603 -- ours
            manage + ["runserver", "--noreload", address],
            cwd=str(ROOT),
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            # The last line that the server writes before it listens.
            next(line for line in server.stdout or [] if b"Quit the server" in line)
            PICTURE.parent.mkdir(exist_ok=True)
            take("http://{}/".format(address), PICTURE)
        finally:
            server.terminate()
            server.wait(timeout=10)
    print("{}: {} KB".format(PICTURE.relative_to(ROOT), PICTURE.stat().st_size // 1000))


if __name__ == "__main__":
    main()

"""Tryton's own tables, made once: they take many times longer than to copy the file that they lie in."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

DATABASE = "zp"
PASSWORD = "fixture-of-a-test"
MODULES = ("res", "party", "marketing", "web_user", "marketing_email", "marketing_campaign")


def build_schema(environment: Path) -> None:
    """The file `zp.sqlite` in this environment, with every table and one user."""
    (environment / f"{DATABASE}.sqlite").unlink(missing_ok=True)
    (environment / f"{DATABASE}.sqlite").touch()  # it does not make the file itself
    (environment / "build.conf").write_text(f"[database]\nuri = sqlite://\npath = {environment}\n", encoding="utf-8")
    (environment / "password").write_text(PASSWORD, encoding="utf-8")
    command = [str(environment / "bin" / "trytond-admin"), "-c", str(environment / "build.conf"), "-d", DATABASE]
    subprocess.run(
        [*command, "-u", *MODULES, "--activate-dependencies", "--email", "a@example.org", "-p"],
        env=os.environ | {"TRYTONPASSFILE": str(environment / "password")},
        stdin=subprocess.DEVNULL,
        check=True,
    )

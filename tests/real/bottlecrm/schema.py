"""BottleCRM's own tables with one brand, made once: they take many times longer than to load what they amount to."""

from __future__ import annotations

import subprocess
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.real.processes import clean_environment
from tests.support.postgres import binaries, running

HERE = Path(__file__).parent
DUMP, TOKENS = "schema.sql", "tokens"


def build_schema(environment: Path) -> None:
    """The files with its tables and with the tokens to it, in this environment."""
    tools = binaries()
    if tools is None:
        raise RuntimeError("BottleCRM needs PostgreSQL: run `make`")
    with running() as postgres:
        url = postgres.fresh()
        run(environment, "django-admin", "migrate", "--run-syncdb", "-v0", url=url)
        (environment / TOKENS).write_text(run(environment, "python", str(HERE / "seed.py"), url=url), encoding="utf-8")
        dump = [str(tools / "bin" / "pg_dump"), "--no-owner", "--no-privileges", "--file", str(environment / DUMP), url]
        subprocess.run(dump, check=True)


def load_schema(environment: Path, url: str) -> list[str]:
    """Put the tables into an empty database; the tokens to it."""
    tools = binaries()
    assert tools is not None
    subprocess.run([str(tools / "bin" / "psql"), "-q", "-o", "/dev/null", "-f", str(environment / DUMP), url], check=True)
    return (environment / TOKENS).read_text(encoding="utf-8").split()


def run(environment: Path, program: str, *arguments: str, url: str) -> str:
    """What one of its programs prints."""
    done = subprocess.run(
        [str(environment / "bin" / program), *arguments],
        cwd=environment,
        env=clean_environment() | settings(url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr[-2000:]}")
    return done.stdout


def settings(url: str) -> dict[str, str]:
    """What BottleCRM is told by its environment."""
    place = make_url(url)
    return {
        "DJANGO_SETTINGS_MODULE": "crm_settings",
        "PYTHONPATH": str(HERE),
        "SECRET_KEY": "k" * 50,
        "ALLOWED_HOSTS": "127.0.0.1",
        "IMPORT_THROTTLE": "1000/minute",
        "CRM_DATABASE": place.database or "",
        "CRM_USER": place.username or "",
        "CRM_PASSWORD": str(place.password or ""),
        "CRM_HOST": str(place.query.get("host") or place.host or ""),
        "CRM_PORT": str(place.port or ""),
    }

"""No secret is in the repository, nor in what is made of it: a token, a key or a password looks like nothing else."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.support.places import ROOT

SECRET = re.compile(
    rb"(?<![\w:])\d{8,10}:[A-Za-z0-9_-]{35}(?![\w-])"  # a bot's token (Bot API, authorizing your bot)
    rb"|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"
    rb"|(?:ZEROPARTY_KEK|ZEROPARTY_PEPPER|zeroparty_kek|zeroparty_pepper)[\"' ]*[=:][\"' ]*[0-9a-fA-F]{64}"
)


def secrets_in(content: bytes) -> list[bytes]:
    return SECRET.findall(content)


def test_no_file_of_the_repository_holds_a_secret() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = [name for name in listed.stdout.split("\0") if name]
    if not names:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in names if (ROOT / name).is_file()]
    assert [path.name for path in files if secrets_in(path.read_bytes())] == []
    kept = re.compile(r"(^|/)(kek|pepper|keys\.db|zeroparty\.db|zeroparty\.toml|\.env)$")
    assert [name for name in names if kept.search(name) and not name.startswith("tests/regressions/")] == []


def test_a_secret_would_be_found() -> None:
    token = b"1234567890:" + b"Ab" * 17 + b"c"
    assert secrets_in(b"token = " + token) == [token]
    assert secrets_in(b'zeroparty_kek = "' + b"0f" * 32 + b'"')
    assert not secrets_in(b"123456:TEST-token-of-no-real-bot and sha256:" + b"0f" * 32)

"""The URL of a database, taken apart by rules that a password cannot upset, and shown without any.

`sqlite:///relative`, `sqlite:////absolute`, `sqlite://` (memory), `postgresql://user:password@host:port/name?option=value`. What is
special in a part may be written as %XX (RFC 3986, 2.1); a password with `@` or `/` is understood as it is, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote

_SCHEME = re.compile(r"(sqlite|postgresql)(?:\+\w+)?://")
_HOST_AND_PORT = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.%]+)\]|(?P<name>[^:\[\]]*))(?::(?P<port>\d*))?")
_HARMLESS = frozenset({"host", "port", "dbname", "sslmode", "application_name", "connect_timeout", "target_session_attrs"})
"""Options whose values are shown (PostgreSQL, 32.1.2); of every other one only the name, since it may be a password."""


class NotUnderstood(ValueError):
    """What is wrong with the URL, without anything that it holds."""


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """The parts, with nothing written as %XX any more; `name` is the file, or the database on the server."""

    system: str
    name: str = ""
    user: str | None = None
    password: str | None = None
    host: str | None = None
    port: int | None = None
    options: tuple[tuple[str, str], ...] = ()

    @property
    def is_server(self) -> bool:
        """Whether it is PostgreSQL."""
        return self.system == "postgresql"

    @property
    def secrets(self) -> frozenset[str]:
        """What nobody may read, wherever it stands."""
        found = {self.password, *(value for key, value in self.options if key not in _HARMLESS)}
        return frozenset(secret for secret in found if secret)

    @property
    def shown(self) -> str:
        """For people: without passwords."""
        if not self.is_server:
            return url_of_file(self.name) if self.name else "sqlite://"
        user = quote(self.user or "") + (":***" if self.password is not None else "")
        who = f"{user}@" if user else ""
        host = f"[{self.host}]" if ":" in (self.host or "") else self.host or ""
        port = f":{self.port}" if self.port is not None else ""
        given = "&".join(f"{key}={value if key in _HARMLESS else '***'}" for key, value in self.options)
        return f"postgresql://{who}{host}{port}/{quote(self.name)}" + (f"?{given}" if given else "")


def understood(url: str) -> DatabaseUrl:
    """Take a URL apart; raises `NotUnderstood`, whose words quote nothing of it."""
    found = _SCHEME.match(url)
    if found is None:
        raise NotUnderstood("must be sqlite:///FILE or postgresql://HOST/NAME")
    if any(ord(letter) < 32 for letter in unquote(url)):
        raise NotUnderstood("has a line end or another control character in it")
    rest = url[found.end() :]
    return _file(rest) if found[1] == "sqlite" else _server(rest)


def url_of_file(path: Path | str) -> str:
    """The URL of a SQLite file, whatever its folders are called."""
    return f"sqlite:///{quote(str(path))}"


def _file(rest: str) -> DatabaseUrl:
    if rest and not rest.startswith("/"):
        raise NotUnderstood("needs three slashes before a file (sqlite:///var/zeroparty.db), four before an absolute path")
    if "?" in rest:
        raise NotUnderstood("has a ? in it, which no file's URL can; where it is part of a folder's name, write %3F")
    name = unquote(rest[1:])
    return DatabaseUrl("sqlite", "" if name == ":memory:" else name)


def _server(rest: str) -> DatabaseUrl:
    before, _, query = rest.partition("?")
    who, _, where = before.rpartition("@")
    address, _, name = where.partition("/")
    found = _HOST_AND_PORT.fullmatch(address)
    # An @ behind a ? may be the end of a password, whose beginning would be taken for a host and shown as one.
    if found is None or "@" in query:
        raise NotUnderstood("cannot be read; in a password, write ? as %3F, # as %23, @ as %40, / as %2F and : as %3A")
    user, colon, password = who.partition(":")
    host = found["v6"] or unquote(found["name"] or "")
    if not _is_host(host):
        raise NotUnderstood("names a host that cannot be one")
    return DatabaseUrl(
        "postgresql",
        unquote(name),
        user=unquote(user) if user else None,
        password=unquote(password) if colon else None,
        host=host or None,
        port=int(found["port"]) if found["port"] else None,
        options=tuple(parse_qsl(query)),
    )


def _is_host(host: str) -> bool:
    """Whether it can be looked up; a folder with a socket can."""
    try:
        host.encode("idna")
    except UnicodeError:
        return host.startswith("/")
    return True

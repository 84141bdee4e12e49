"""What a command asks of the process that is running, each with where it is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.publishing.request_files import RequestFile, RequestFolder
from storage.receivers import api_tokens, staff
from storage.receivers.api_tokens import ApiToken
from storage.receivers.manifests import Manifest, save
from storage.receivers.staff import StaffLink
from storage.traffic.brake import Brake, pull_brake, release_brake
from storage.turn.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """Publish exactly these files, if `expecting` is still the live version."""

    files: Mapping[str, str]
    by: str
    why: str
    how: str
    expecting: int


@dataclass(frozen=True, slots=True)
class BrakeRequest:
    """The global brake on, with who and why, or off."""

    brake: Brake | None

    def carry_out(self, unit: Unit) -> bool:
        """Do it; whether anything changed."""
        if self.brake is None:
            return release_brake(unit)
        pull_brake(unit, self.brake)
        return True


@dataclass(frozen=True, slots=True)
class EraseRequest:
    """Forget this customer, under this receipt."""

    customer: int
    receipt: str
    by: str = ""
    """Who asked for it; missing in what an earlier release left."""


@dataclass(frozen=True, slots=True)
class RestrictRequest:
    """Restrict the use of what this customer told us, or lift that."""

    customer: int
    is_lifted: bool
    by: str
    holds_deletion: bool = False
    """Missing in what an earlier release left."""


@dataclass(frozen=True, slots=True)
class ManifestRequest:
    """Keep the record of an export that was made beside the running process."""

    manifest: Mapping[str, Any]

    @classmethod
    def of(cls, manifest: Manifest) -> ManifestRequest:
        """The record as it can be written down."""
        return cls(asdict(manifest) | {"at": manifest.at.isoformat()})

    def carry_out(self, unit: Unit) -> None:
        """Do it."""
        save(unit, Manifest(**{**self.manifest, "at": datetime.fromisoformat(self.manifest["at"])}))


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A new token for the API, or one that opens nothing any more; of the secret there is only a hash."""

    token: int
    at: str
    secret_sha256: str | None = None
    """Nothing: the token is revoked."""
    receiver: str = ""
    purposes: str = ""

    @classmethod
    def new(cls, token: ApiToken) -> TokenRequest:
        """Keep this one."""
        return cls(token.id, token.made_at.isoformat(), token.secret_sha256.hex(), token.receiver, " ".join(token.purposes))

    @classmethod
    def revoking(cls, token: int, at: datetime) -> TokenRequest:
        """Let this one open nothing any more."""
        return cls(token, at.isoformat())

    def carry_out(self, unit: Unit) -> None:
        """Do it."""
        at = datetime.fromisoformat(self.at)
        if self.secret_sha256 is None:
            api_tokens.revoke(unit, self.token, at=at)
        else:
            secret = bytes.fromhex(self.secret_sha256)
            api_tokens.add(unit, ApiToken(self.token, secret, self.receiver, tuple(self.purposes.split()), at))


@dataclass(frozen=True, slots=True)
class InviteRequest:
    """A new sign-in link for the console; of the secret there is only a hash."""

    secret_sha256: str
    name: str
    roles: str
    made_at: str
    until: str

    @classmethod
    def of(cls, link: StaffLink) -> InviteRequest:
        """The link as it can be written down."""
        made, until = link.made_at.isoformat(), link.until.isoformat()
        return cls(link.secret_sha256.hex(), link.name, " ".join(link.roles), made, until)

    def carry_out(self, unit: Unit) -> None:
        """Do it."""
        made, until = datetime.fromisoformat(self.made_at), datetime.fromisoformat(self.until)
        staff.add_link(unit, StaffLink(bytes.fromhex(self.secret_sha256), self.name, tuple(self.roles.split()), made, until))


@dataclass(frozen=True, slots=True)
class MapRequest:
    """Join these customers, by number, with these records: what each system calls them."""

    records: Sequence[tuple[int, str, str]]


@dataclass(frozen=True, slots=True)
class RetryRequest:
    """Try again every update that was given up."""


def publish_requests(data: Path) -> RequestFile[PublishRequest]:
    """Where commands leave what they want published."""
    return RequestFile(data / "publish.json", lambda written: PublishRequest(**written))


def brake_requests(data: Path) -> RequestFile[BrakeRequest]:
    """Where `pause-all` and `resume-all` leave what they want of the brake."""
    return RequestFile(data / "brake.json", lambda written: BrakeRequest(_brake_from(written["brake"])))


def retry_requests(data: Path) -> RequestFile[RetryRequest]:
    """Where `doctor --retry` leaves that what was given up is to be tried again."""
    return RequestFile(data / "retry.json", lambda written: RetryRequest(**written))


def erase_requests(data: Path) -> RequestFolder[EraseRequest]:
    """Where `privacy erase` leaves whom to forget; by number, so that no address lies in a file."""
    return RequestFolder(data / "requests" / "erase", lambda written: EraseRequest(**written))


def restrict_requests(data: Path) -> RequestFolder[RestrictRequest]:
    """Where `privacy restrict` leaves whose data is not to be used."""
    return RequestFolder(data / "requests" / "restrict", lambda written: RestrictRequest(**written))


def manifest_requests(data: Path) -> RequestFolder[ManifestRequest]:
    """Where `export` leaves the record of what it wrote."""
    return RequestFolder(handed_on_folder(data), lambda written: ManifestRequest(**written))


def handed_on_folder(data: Path) -> Path:
    """Where `export` leaves what it handed on, of whom."""
    return data / "requests" / "export"


def token_requests(data: Path) -> RequestFolder[TokenRequest]:
    """Where `token new` and `token revoke` leave what they want of the tokens."""
    return RequestFolder(data / "requests" / "token", lambda written: TokenRequest(**written))


def invite_requests(data: Path) -> RequestFolder[InviteRequest]:
    """Where `console invite` leaves whom it invites."""
    return RequestFolder(data / "requests" / "console", lambda written: InviteRequest(**written))


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """Let a connection run now, try again what was given up, or take note that it never will be."""

    connection: str
    what: str
    """run, retry, drop; due where nobody asked."""
    ident: int
    """Of the run, so that whoever asked finds its report."""
    code: str | None = None
    """Which of those that were given up; nothing: all."""


def sync_requests(data: Path) -> RequestFolder[SyncRequest]:
    """Where `sync run`, `retry` and `drop` leave what they want of a connection."""
    return RequestFolder(data / "requests" / "sync", lambda written: SyncRequest(**written))


def map_requests(data: Path) -> RequestFolder[MapRequest]:
    """Where `link --import` leaves what belongs together; gone as soon as it is taken up."""
    return RequestFolder(data / "requests" / "map", lambda written: MapRequest([(n, s, i) for n, s, i in written["records"]]))


def _brake_from(written: Any) -> Brake | None:
    return Brake(**written) if written else None

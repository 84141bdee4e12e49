"""One frozen Settings: environment first, then `zeroparty.toml`, then defaults. No instance lives in a module."""

from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from bot.errors import SettingsError
from bot.settings.environment import refuse_misspelt, values_in_environment
from bot.settings.toml_file import file_values, refuse_readable_secrets, refuse_unknown
from storage.database.url import understood, url_of_file

_EXAMPLES = {
    "ZEROPARTY_DATABASE_URL": "sqlite:///var/zeroparty.db or postgresql://user@host/name",
    "ZEROPARTY_KEYS_URL": "sqlite:///var/keys.db",
    "ZEROPARTY_PORT": "8080",
    "ZEROPARTY_PUBLIC_URL": "https://chat.example.com",
    "ZEROPARTY_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8",
    "ZEROPARTY_TICK_SECONDS": "10",
    "ZEROPARTY_LOG_LEVEL": "info",
    "ZEROPARTY_LOG_FORMAT": "console or json",
    "ZEROPARTY_PUBLISHING": "on or off",
    "TELEGRAM_BOT_TOKEN": "123456:ABC-DEF, as BotFather gave it",
    "TELEGRAM_MESSAGES_PER_SECOND": "25, or 1000 where broadcasts are paid for",
    "TELEGRAM_API_BASE_URL": "https://api.telegram.org/bot",
    "ZEROPARTY_ADMIN_PASSWORD_HASH": "'$argon2id$v=19$m=19456,t=2,p=1$...', with single quotes around it in a shell",
}

_TOKEN = re.compile(r"[A-Za-z0-9_:-]+")
"""The letters of a bot token; it becomes a part of every address (Bot API, "Making requests")."""


class Settings(BaseModel):
    """Everything an operator can set; names are the environment's, lower-cased here."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    zeroparty_database_url: str | None = None
    zeroparty_keys_url: str | None = None
    zeroparty_data_dir: Path = Path("var")
    zeroparty_prompts_dir: Path | None = None
    zeroparty_host: str = "127.0.0.1"
    zeroparty_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    zeroparty_public_url: str | None = None
    zeroparty_trusted_proxies: str = ""
    zeroparty_admin_password_hash: SecretStr | None = None
    telegram_bot_token: SecretStr | None = None
    telegram_messages_per_second: Annotated[int, Field(ge=1, le=1_000_000)] = 25
    telegram_api_base_url: str = "https://api.telegram.org/bot"
    zeroparty_publishing: Literal["on", "off"] | None = None
    zeroparty_kek: SecretStr | None = None
    zeroparty_pepper: SecretStr | None = None
    zeroparty_tick_seconds: Annotated[float, Field(gt=0, le=3600)] = 10
    zeroparty_log_level: Literal["debug", "info", "warning", "error"] = "info"
    zeroparty_log_format: Literal["console", "json"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_where_they_are_set(cls, given: dict[str, Any]) -> dict[str, Any]:
        """What was given (by tests), else the environment, else the TOML file of the current folder."""
        return {**file_values(), **values_in_environment(cls.model_fields), **given}

    @field_validator("*", mode="before")
    @classmethod
    def _without_blanks_around(cls, value: Any) -> Any:
        """A file that a secret comes from ends in a line end, and nobody means it."""
        return value.strip() if isinstance(value, str) else value

    @field_validator("zeroparty_database_url", "zeroparty_keys_url")
    @classmethod
    def _known_database(cls, url: str | None) -> str | None:
        if url is not None:
            understood(url)
        return url

    @field_validator("zeroparty_host")
    @classmethod
    def _is_one_word(cls, host: str) -> str:
        if not host or len(host.split()) != 1:
            raise ValueError("must be one address or name")
        return host

    @field_validator("zeroparty_trusted_proxies", mode="before")
    @classmethod
    def _lists_of_a_file_too(cls, proxies: Any) -> Any:
        return ", ".join(map(str, proxies)) if isinstance(proxies, list) else proxies

    @field_validator("zeroparty_trusted_proxies")
    @classmethod
    def _are_addresses(cls, proxies: str) -> str:
        for proxy in _listed(proxies):
            try:
                ip_network(proxy)
            except ValueError:
                raise ValueError("must be IP addresses or networks, with commas between them") from None
        return proxies

    @field_validator("telegram_api_base_url")
    @classmethod
    def _ends_in_bot(cls, url: str) -> str:
        if not url.endswith("/bot"):
            raise ValueError("must end in /bot")
        if not re.fullmatch(r"https?://[!-~]+", url):
            raise ValueError("must be an http:// or https:// address without blanks")
        return url

    @field_validator("zeroparty_public_url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"https?://[^/?#\s]+(/[^?#\s]*)?", url):
            raise ValueError("must be the http:// or https:// address that customers open, without ? and #")
        return url.rstrip("/") if url is not None else None

    @field_validator("telegram_bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is None:
            return None
        if len(token.get_secret_value().split()) != 1:
            raise ValueError("must be one line without blanks")
        if ":" not in token.get_secret_value() or not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("is not a bot token")
        return token

    @field_validator("zeroparty_admin_password_hash")
    @classmethod
    def _is_a_hash(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not secret.get_secret_value().startswith("$argon2id$"):
            raise ValueError("must be what `zeroparty console password` prints")
        return secret

    @field_validator("zeroparty_kek", "zeroparty_pepper")
    @classmethod
    def _is_256_bits(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(_hex(secret)) != 32:
            raise ValueError("must be 64 hexadecimal digits")
        return secret

    @property
    def database_url(self) -> str:
        """Where the records live."""
        return self.zeroparty_database_url or url_of_file(self.zeroparty_data_dir / "zeroparty.db")

    @property
    def keys_url(self) -> str:
        """Where the customers' keys live: apart from the records."""
        return self.zeroparty_keys_url or url_of_file(self.zeroparty_data_dir / "keys.db")

    def secret_path(self, name: str) -> Path:
        """The file that holds a secret which no setting gives: `kek` or `pepper`."""
        return self.zeroparty_data_dir / "secrets" / name

    @property
    def prompts_dir(self) -> Path:
        """The live catalogue folder."""
        return self.zeroparty_prompts_dir or self.zeroparty_data_dir / "prompts"

    @property
    def has_messenger(self) -> bool:
        """Whether a setting turns on a channel of somebody else's: loading those takes a third of a start."""
        return self.telegram_bot_token is not None

    @property
    def public_url(self) -> str:
        """Where customers find the web phone, without a slash at its end; this machine's own address where none is set."""
        host = f"[{self.zeroparty_host}]" if ":" in self.zeroparty_host else self.zeroparty_host
        return self.zeroparty_public_url or f"http://{host}:{self.zeroparty_port}"

    @property
    def trusted_proxies(self) -> tuple[str, ...]:
        """The addresses and networks whose word about the client's address is believed."""
        return tuple(_listed(self.zeroparty_trusted_proxies))


def read_settings(**given: Any) -> Settings:
    """The settings of this process, or a SettingsError that names what is wrong and shows an example."""
    refuse_misspelt(Settings.model_fields)
    in_file = file_values()
    refuse_unknown(in_file, Settings.model_fields)
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise SettingsError("\n".join(_complaint(problem) for problem in error.errors())) from None
    refuse_readable_secrets(in_file, (name for name in in_file if _is_secret(name, in_file[name])))
    return settings


def _is_secret(name: str, value: Any) -> bool:
    """Whether a value in the file is for the owner's eyes alone."""
    if name.endswith("_url") and isinstance(value, str):
        return "@" in value or "password" in value
    return "SecretStr" in str(Settings.model_fields[name].annotation)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def secret_bytes(secret: SecretStr) -> bytes:
    """The 32 bytes behind 64 hexadecimal digits."""
    return _hex(secret)


def _hex(secret: SecretStr) -> bytes:
    try:
        return bytes.fromhex(secret.get_secret_value())
    except ValueError:
        return b""


def _complaint(problem: Any) -> str:
    name = str(problem["loc"][0]).upper()
    example = _EXAMPLES.get(name)
    wrong = str(problem["msg"]).removeprefix("Value error, ")
    return f"{name}: {wrong}" + (f", for example {example}" if example else "")

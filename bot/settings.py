"""One frozen Settings: environment first, then `zeroparty.toml`, then defaults. No instance lives in a module."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.errors import SettingsError

_PASSWORD = re.compile(r"(://[^:/@]+:)[^@]+@")
"""The password in a database URL."""

_EXAMPLES = {
    "ZEROPARTY_DATABASE_URL": "sqlite:///var/zeroparty.db or postgresql://user@host/name",
    "ZEROPARTY_KEYS_URL": "sqlite:///var/keys.db",
    "ZEROPARTY_PORT": "8080",
    "ZEROPARTY_TICK_SECONDS": "10",
    "ZEROPARTY_LOG_LEVEL": "info",
    "ZEROPARTY_LOG_FORMAT": "console or json",
    "ZEROPARTY_PUBLISHING": "on or off",
    "TELEGRAM_BOT_TOKEN": "123456:ABC-DEF, as BotFather gave it",
    "TELEGRAM_API_BASE_URL": "https://api.telegram.org/bot",
}


class Settings(BaseSettings):
    """Everything an operator can set; names are the environment's, lower-cased here."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", toml_file="zeroparty.toml", env_ignore_empty=True)

    zeroparty_database_url: str | None = None
    zeroparty_keys_url: str | None = None
    zeroparty_data_dir: Path = Path("var")
    zeroparty_prompts_dir: Path | None = None
    zeroparty_host: str = "127.0.0.1"
    zeroparty_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    zeroparty_admin_password_hash: SecretStr | None = None
    telegram_bot_token: SecretStr | None = None
    telegram_api_base_url: str = "https://api.telegram.org/bot"
    zeroparty_publishing: Literal["on", "off"] | None = None
    zeroparty_kek: SecretStr | None = None
    zeroparty_pepper: SecretStr | None = None
    zeroparty_tick_seconds: Annotated[float, Field(gt=0, le=3600)] = 10
    zeroparty_log_level: Literal["debug", "info", "warning", "error"] = "info"
    zeroparty_log_format: Literal["console", "json"] | None = None

    @field_validator("zeroparty_database_url", "zeroparty_keys_url")
    @classmethod
    def _known_database(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("sqlite:", "postgresql:")):
            raise ValueError("must begin with sqlite: or postgresql:")
        return url

    @field_validator("telegram_api_base_url")
    @classmethod
    def _ends_in_bot(cls, url: str) -> str:
        if not url.endswith("/bot"):
            raise ValueError("must end in /bot")
        return url

    @field_validator("telegram_bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and ":" not in token.get_secret_value():
            raise ValueError("is not a bot token")
        return token

    @field_validator("zeroparty_kek", "zeroparty_pepper")
    @classmethod
    def _is_256_bits(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(_hex(secret)) != 32:
            raise ValueError("must be 64 hexadecimal digits")
        return secret

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments (tests), environment, then the TOML file of the current folder."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def database_url(self) -> str:
        """Where the records live."""
        return self.zeroparty_database_url or f"sqlite:///{self.zeroparty_data_dir / 'zeroparty.db'}"

    @property
    def keys_url(self) -> str:
        """Where the customers' keys live: apart from the records."""
        return self.zeroparty_keys_url or f"sqlite:///{self.zeroparty_data_dir / 'keys.db'}"

    def secret_path(self, name: str) -> Path:
        """The file that holds a secret which no setting gives: `kek` or `pepper`."""
        return self.zeroparty_data_dir / "secrets" / name

    @property
    def prompts_dir(self) -> Path:
        """The live catalogue folder."""
        return self.zeroparty_prompts_dir or self.zeroparty_data_dir / "prompts"


def read_settings(**given: Any) -> Settings:
    """The settings of this process, or a SettingsError that names what is wrong and shows an example."""
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError("\n".join(_complaint(problem) for problem in error.errors())) from None
    except ValueError as error:
        raise SettingsError(f"zeroparty.toml could not be read: {error}") from None


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


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting for people: its value with secrets masked, and where it came from."""

    name: str
    value: str
    source: Literal["environment", "zeroparty.toml", "default"]


def shown(settings: Settings) -> list[Shown]:
    """Every setting with its source."""
    in_file = set(TomlConfigSettingsSource(Settings).toml_data)
    found = []
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if os.environ.get(name.upper()) or os.environ.get(name):
            source: Literal["environment", "zeroparty.toml", "default"] = "environment"
        else:
            source = "zeroparty.toml" if name in in_file else "default"
        found.append(Shown(name.upper(), _masked(_in_effect(settings, name, value)), source))
    return found


def _in_effect(settings: Settings, name: str, value: object) -> object:
    """What counts where nothing was set: a default that depends on the others, or what its absence means."""
    if isinstance(value, Path):
        return value.absolute()
    if value is not None:
        return value
    effects: dict[str, object] = {
        "zeroparty_database_url": _absolute(settings.database_url),
        "zeroparty_keys_url": _absolute(settings.keys_url),
        "zeroparty_prompts_dir": settings.prompts_dir.absolute(),
        "zeroparty_publishing": "not set: `publishing` in _brand.yaml decides",
        "zeroparty_kek": f"in {settings.secret_path('kek').absolute()}",
        "zeroparty_pepper": f"in {settings.secret_path('pepper').absolute()}",
        "zeroparty_log_format": "console on a terminal, json otherwise",
        "telegram_bot_token": "not set: Telegram is off",
    }
    return effects.get(name, "not set")


def _absolute(url: str) -> str:
    """A default place in the data folder, from the root on."""
    return f"sqlite:///{Path(url.removeprefix('sqlite:///')).absolute()}"


def _masked(value: object) -> str:
    return "***" if isinstance(value, SecretStr) else _PASSWORD.sub(r"\1***@", str(value))

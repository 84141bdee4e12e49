"""The systems that can be connected: one entry each. docs/add-a-connector.md says how to add one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.sync.connectors import bottlecrm_json, hubspot_json, klaviyo_json
from bot.sync.connectors.bottlecrm import BottleCrm
from bot.sync.connectors.contract import Connector, Day
from bot.sync.connectors.http import Http
from bot.sync.connectors.hubspot import HubSpot
from bot.sync.connectors.klaviyo import REVISION, Klaviyo
from bot.sync.connectors.webhook import Webhook, bearer_in

Headers = Callable[[str], Mapping[str, str]]
"""What goes with every call, by the token."""


def _bearer(token: str) -> Mapping[str, str]:
    return {"authorization": f"Bearer {token}"}


def _klaviyo(token: str) -> Mapping[str, str]:
    """A revision that has ended is answered as a newer one, unless one says that this is not wanted."""
    return {
        "authorization": f"Klaviyo-API-Key {token}",
        "revision": REVISION,
        "x-klaviyo-revision-fall-forward-opt-out": "1",
        "accept": "application/vnd.api+json",
    }


def _says_nothing(headers: Mapping[str, str]) -> Day | None:
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    """How a connector of one kind is made."""

    made_of: type[Connector]
    make: Callable[[Http, str], Connector]
    """Of the calls and of the field that holds our key; where it signs, of the calls and of the secret."""
    headers: Headers = _bearer
    address: str = ""
    """Where the vendor answers; empty: a connection has to say."""
    signs: bool = False
    """Whether what is sent is signed with the token, which then does not go out itself."""
    has_accounts: bool = False
    """Whether everybody calls one address, so that only `check` tells whose account, and whose limit, it is."""
    day: Callable[[Mapping[str, str]], Day | None] = _says_nothing
    """What its answers say of the account's day, by their headers."""
    key: str = "zp_customer_id"
    """The field that holds our key; empty where the system has a place for it."""
    has_unique_fields: bool = False
    """Whether a field can be unique there: then the one of our key has to be."""
    gives_scopes: str = ""
    """What to do where a token lacks a scope; empty where there are none."""
    port: int | None = None
    """Of its simulator, where there is one."""
    token: str = ""
    """What its simulator takes for a token."""
    forbidden: tuple[str, ...] = ()
    """Fields of consent and of subscriptions: opt-ins leave in no way, and opt-outs not in this one."""
    standard: tuple[str, ...] = ()
    """Fields that others own: written only where the connection says who owns them."""


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "hubspot": Kind(
            HubSpot,
            HubSpot,
            address="https://api.hubapi.com",
            has_accounts=True,
            day=hubspot_json.day_of,
            has_unique_fields=True,
            gives_scopes="tick it in HubSpot under Settings > Integrations > Service Keys",
            port=8090,
            token="pat-sim-demo",
            forbidden=("hs_email_optout*", "hs_legal_basis", "hs_marketable_*", "hs_unsubscribed*", "hs_whatsapp_*opt*"),
            standard=("email", "firstname", "lastname", "phone", "mobilephone", "lifecyclestage", "hs_lead_status", "birthdate"),
        ),
        "klaviyo": Kind(
            Klaviyo,
            Klaviyo,
            headers=_klaviyo,
            address="https://a.klaviyo.com",
            has_accounts=True,
            key="",
            gives_scopes="scopes of a key cannot be changed: make another in Klaviyo under Settings > API keys, with this one too",
            port=8090,
            token="pk_sim_demo",
            # Whatever begins with $ is Klaviyo's own; the others are where shops and forms keep consent.
            forbidden=("$*", "subscriptions*", "*[Cc]onsent*", "[Aa]ccepts*[Mm]arketing", "id", "external_id", "_kx"),
            standard=klaviyo_json.STANDARD,
        ),
        "webhook": Kind(
            Webhook,
            Webhook,
            headers=bearer_in,
            signs=True,
            key="",
            forbidden=("*[Cc]onsent*", "*opt_in*", "*optin*", "*opt_out*", "*optout*", "*subscri*"),
            standard=("email", "phone", "phone_number", "mobile", "name", "first_name", "last_name"),
        ),
        "bottlecrm": Kind(
            BottleCrm,
            BottleCrm,
            gives_scopes="make a token in BottleCRM under Settings > API tokens, as an administrator, with this scope too",
            forbidden=("do_not_call",),
            standard=tuple(sorted(bottlecrm_json.STANDARD)),
        ),
    }
)

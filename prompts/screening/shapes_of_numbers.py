"""Card numbers, bank accounts, e-mail and postal addresses, told by their shape and check digits."""

from __future__ import annotations

import re

_DIGIT_RUN = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z0-9]){11,30}(?!\w)")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[a-z]{2,24}(?!\w)")

_STREET_AND_NUMBER = re.compile(
    r"(?<!\w)(?:[^\W\d_]{2,}[ -]?(?:straße|strasse|str\.|gasse|allee) ?\d{1,4} ?[a-z]?(?!\w)"  # Hauptstraße 12a
    r"|\d{1,5}[a-z]? (?:(?!(?:for|the|on|down|along|this|that|every) )[^\W\d_]{3,} ){1,2}"  # 12 Harbour Road
    r"(?:street|road|avenue|lane|boulevard)(?!\w)"
    r"|(?:calle|avenida|avda\.?|paseo) (?:[^\W\d_]{2,},? ){1,4}(?:n[º°o]\.? ?)?\d{1,4}(?! ?\w))"  # Calle de Alcalá, 12
)
"""A house number beside the name of a street, in the order of each language; squares and ways without one are words like others."""


def has_card_number(text: str) -> bool:
    """Whether 13 to 19 digits in a row pass the check that payment cards use (Luhn, ISO/IEC 7812-1)."""
    return any(_passes_luhn(re.sub(r"\D", "", found[0])) for found in _DIGIT_RUN.finditer(text))


def has_iban(text: str) -> bool:
    """Whether a bank account number with valid check digits (ISO 13616) stands in the text."""
    return any(_starts_with_iban(found[0].split()) for found in _IBAN.finditer(text))


def has_email(text: str) -> bool:
    """Whether an e-mail address stands in the text."""
    return bool(_EMAIL.search(text))


def has_postal_address(text: str) -> bool:
    """Whether a street and a house number stand in the text, as they are written in German, English or Spanish."""
    return bool(_STREET_AND_NUMBER.search(text))


def _passes_luhn(digits: str) -> bool:
    values = [int(digit) for digit in reversed(digits)]
    doubled = (sum(divmod(2 * value, 10)) for value in values[1::2])
    return (sum(values[::2]) + sum(doubled)) % 10 == 0 and any(values)


def _starts_with_iban(groups: list[str]) -> bool:
    """The words behind a spaced number look like groups of it, so that every group may be its last."""
    accounts = ("".join(groups[:end]) for end in range(1, len(groups) + 1))
    return any(15 <= len(account) <= 34 and _passes_mod_97(account) for account in accounts)


def _passes_mod_97(account: str) -> bool:
    moved = account[4:] + account[:4]
    return int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1

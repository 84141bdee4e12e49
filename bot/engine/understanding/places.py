"""Places and their clocks: which keep the same time all year, and what a place, a time zone or a distance to UTC is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from prompts.model.question import Language
from prompts.text.phrases import Phrases
from prompts.text.plain import bare, unaccented

_WELL_KNOWN = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Denver", "America/Mexico_City",
    "America/Chicago", "America/New_York", "America/Bogota", "America/Caracas", "America/Halifax", "America/Santiago",
    "America/St_Johns", "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "Atlantic/Azores", "Atlantic/Canary",
    "Africa/Casablanca", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Africa/Lagos", "Europe/Madrid",
    "Europe/Berlin", "Europe/Paris", "Europe/Athens", "Africa/Cairo", "Africa/Johannesburg", "Europe/Istanbul",
    "Africa/Nairobi", "Asia/Riyadh", "Asia/Tehran", "Asia/Dubai", "Asia/Kabul", "Asia/Karachi", "Asia/Kolkata",
    "Asia/Kathmandu", "Asia/Dhaka", "Asia/Bangkok", "Asia/Jakarta", "Asia/Shanghai", "Asia/Singapore", "Australia/Perth",
    "Asia/Tokyo", "Asia/Seoul", "Australia/Adelaide", "Australia/Sydney", "Pacific/Noumea", "Pacific/Auckland",
    "Pacific/Apia", "Pacific/Kiritimati",
    "Australia/Brisbane", "Australia/Darwin", "America/Phoenix", "Africa/Accra", "Asia/Jerusalem", "Asia/Yangon",
    "Atlantic/Cape_Verde", "America/Nuuk", "America/Noronha", "Pacific/Fiji", "Pacific/Pago_Pago", "Australia/Lord_Howe",
    "Australia/Eucla", "Pacific/Norfolk", "Pacific/Chatham", "Pacific/Marquesas", "Pacific/Gambier", "Pacific/Pitcairn",
    "Pacific/Easter", "America/Adak", "America/Miquelon", "Asia/Gaza",
)  # fmt: skip
"""One for each rule at least, those that most people know."""

_OTHERS = (
    "Africa/Abidjan", "Africa/Addis_Ababa", "Africa/Algiers", "Africa/Asmara", "Africa/Bamako", "Africa/Bangui",
    "Africa/Banjul", "Africa/Bissau", "Africa/Blantyre", "Africa/Brazzaville", "Africa/Bujumbura", "Africa/Ceuta",
    "Africa/Conakry", "Africa/Dakar", "Africa/Dar_es_Salaam", "Africa/Djibouti", "Africa/Douala", "Africa/El_Aaiun",
    "Africa/Freetown", "Africa/Gaborone", "Africa/Harare", "Africa/Juba", "Africa/Kampala", "Africa/Khartoum",
    "Africa/Kigali", "Africa/Kinshasa", "Africa/Libreville", "Africa/Lome", "Africa/Luanda", "Africa/Lubumbashi",
    "Africa/Lusaka", "Africa/Malabo", "Africa/Maputo", "Africa/Maseru", "Africa/Mbabane", "Africa/Mogadishu",
    "Africa/Monrovia", "Africa/Ndjamena", "Africa/Niamey", "Africa/Nouakchott", "Africa/Ouagadougou", "Africa/Porto-Novo",
    "Africa/Sao_Tome", "Africa/Tripoli", "Africa/Tunis", "Africa/Windhoek", "America/Anguilla", "America/Antigua",
    "America/Araguaina", "America/Argentina/Catamarca", "America/Argentina/Cordoba", "America/Argentina/Jujuy",
    "America/Argentina/La_Rioja", "America/Argentina/Mendoza", "America/Argentina/Rio_Gallegos", "America/Argentina/Salta",
    "America/Argentina/San_Juan", "America/Argentina/San_Luis", "America/Argentina/Tucuman", "America/Argentina/Ushuaia",
    "America/Aruba", "America/Asuncion", "America/Atikokan", "America/Bahia", "America/Bahia_Banderas", "America/Barbados",
    "America/Belem", "America/Belize", "America/Blanc-Sablon", "America/Boa_Vista", "America/Boise",
    "America/Cambridge_Bay", "America/Campo_Grande", "America/Cancun", "America/Cayenne", "America/Cayman",
    "America/Chihuahua", "America/Ciudad_Juarez", "America/Costa_Rica", "America/Coyhaique", "America/Creston",
    "America/Cuiaba", "America/Curacao", "America/Danmarkshavn", "America/Dawson", "America/Dawson_Creek",
    "America/Detroit", "America/Dominica", "America/Edmonton", "America/Eirunepe", "America/El_Salvador",
    "America/Fort_Nelson", "America/Fortaleza", "America/Glace_Bay", "America/Goose_Bay", "America/Grand_Turk",
    "America/Grenada", "America/Guadeloupe", "America/Guatemala", "America/Guayaquil", "America/Guyana", "America/Havana",
    "America/Hermosillo", "America/Indiana/Indianapolis", "America/Indiana/Knox", "America/Indiana/Marengo",
    "America/Indiana/Petersburg", "America/Indiana/Tell_City", "America/Indiana/Vevay", "America/Indiana/Vincennes",
    "America/Indiana/Winamac", "America/Inuvik", "America/Iqaluit", "America/Jamaica", "America/Juneau",
    "America/Kentucky/Louisville", "America/Kentucky/Monticello", "America/Kralendijk", "America/La_Paz", "America/Lima",
    "America/Lower_Princes", "America/Maceio", "America/Managua", "America/Manaus", "America/Marigot", "America/Martinique",
    "America/Matamoros", "America/Mazatlan", "America/Menominee", "America/Merida", "America/Metlakatla", "America/Moncton",
    "America/Monterrey", "America/Montevideo", "America/Montserrat", "America/Nassau", "America/Nome",
    "America/North_Dakota/Beulah", "America/North_Dakota/Center", "America/North_Dakota/New_Salem", "America/Ojinaga",
    "America/Panama", "America/Paramaribo", "America/Port-au-Prince", "America/Port_of_Spain", "America/Porto_Velho",
    "America/Puerto_Rico", "America/Punta_Arenas", "America/Rankin_Inlet", "America/Recife", "America/Regina",
    "America/Resolute", "America/Rio_Branco", "America/Santarem", "America/Santo_Domingo", "America/Scoresbysund",
    "America/Sitka", "America/St_Barthelemy", "America/St_Kitts", "America/St_Lucia", "America/St_Thomas",
    "America/St_Vincent", "America/Swift_Current", "America/Tegucigalpa", "America/Thule", "America/Tijuana",
    "America/Toronto", "America/Tortola", "America/Vancouver", "America/Whitehorse", "America/Winnipeg", "America/Yakutat",
    "Antarctica/Casey", "Antarctica/Davis", "Antarctica/DumontDUrville", "Antarctica/Macquarie", "Antarctica/Mawson",
    "Antarctica/McMurdo", "Antarctica/Palmer", "Antarctica/Rothera", "Antarctica/Syowa", "Antarctica/Troll", "Antarctica/Vostok",
    "Arctic/Longyearbyen", "Asia/Aden", "Asia/Almaty", "Asia/Amman", "Asia/Anadyr", "Asia/Aqtau", "Asia/Aqtobe",
    "Asia/Ashgabat", "Asia/Atyrau", "Asia/Baghdad", "Asia/Bahrain", "Asia/Baku", "Asia/Barnaul", "Asia/Beirut",
    "Asia/Bishkek", "Asia/Brunei", "Asia/Chita", "Asia/Colombo", "Asia/Damascus", "Asia/Dili", "Asia/Dushanbe",
    "Asia/Famagusta", "Asia/Hebron", "Asia/Ho_Chi_Minh", "Asia/Hong_Kong", "Asia/Hovd", "Asia/Irkutsk", "Asia/Jayapura",
    "Asia/Kamchatka", "Asia/Khandyga", "Asia/Krasnoyarsk", "Asia/Kuala_Lumpur", "Asia/Kuching", "Asia/Kuwait", "Asia/Macau",
    "Asia/Magadan", "Asia/Makassar", "Asia/Manila", "Asia/Muscat", "Asia/Nicosia", "Asia/Novokuznetsk", "Asia/Novosibirsk",
    "Asia/Omsk", "Asia/Oral", "Asia/Phnom_Penh", "Asia/Pontianak", "Asia/Pyongyang", "Asia/Qatar", "Asia/Qostanay",
    "Asia/Qyzylorda", "Asia/Sakhalin", "Asia/Samarkand", "Asia/Srednekolymsk", "Asia/Taipei", "Asia/Tashkent",
    "Asia/Tbilisi", "Asia/Thimphu", "Asia/Tomsk", "Asia/Ulaanbaatar", "Asia/Urumqi", "Asia/Ust-Nera", "Asia/Vientiane",
    "Asia/Vladivostok", "Asia/Yakutsk", "Asia/Yekaterinburg", "Asia/Yerevan", "Atlantic/Bermuda", "Atlantic/Faroe",
    "Atlantic/Madeira", "Atlantic/Reykjavik", "Atlantic/South_Georgia", "Atlantic/St_Helena", "Atlantic/Stanley",
    "Australia/Broken_Hill", "Australia/Hobart", "Australia/Lindeman", "Australia/Melbourne", "Europe/Amsterdam",
    "Europe/Andorra", "Europe/Astrakhan", "Europe/Belgrade", "Europe/Bratislava", "Europe/Brussels", "Europe/Bucharest",
    "Europe/Budapest", "Europe/Busingen", "Europe/Chisinau", "Europe/Copenhagen", "Europe/Gibraltar", "Europe/Guernsey",
    "Europe/Helsinki", "Europe/Isle_of_Man", "Europe/Jersey", "Europe/Kaliningrad", "Europe/Kirov", "Europe/Kyiv",
    "Europe/Ljubljana", "Europe/Luxembourg", "Europe/Malta", "Europe/Mariehamn", "Europe/Minsk", "Europe/Monaco",
    "Europe/Moscow", "Europe/Oslo", "Europe/Podgorica", "Europe/Prague", "Europe/Riga", "Europe/Rome", "Europe/Samara",
    "Europe/San_Marino", "Europe/Sarajevo", "Europe/Saratov", "Europe/Simferopol", "Europe/Skopje", "Europe/Sofia",
    "Europe/Stockholm", "Europe/Tallinn", "Europe/Tirane", "Europe/Ulyanovsk", "Europe/Vaduz", "Europe/Vatican",
    "Europe/Vienna", "Europe/Vilnius", "Europe/Volgograd", "Europe/Warsaw", "Europe/Zagreb", "Europe/Zurich",
    "Indian/Antananarivo", "Indian/Chagos", "Indian/Christmas", "Indian/Cocos", "Indian/Comoro", "Indian/Kerguelen",
    "Indian/Mahe", "Indian/Maldives", "Indian/Mauritius", "Indian/Mayotte", "Indian/Reunion", "Pacific/Bougainville",
    "Pacific/Chuuk", "Pacific/Efate", "Pacific/Fakaofo", "Pacific/Funafuti", "Pacific/Galapagos", "Pacific/Guadalcanal",
    "Pacific/Guam", "Pacific/Kanton", "Pacific/Kosrae", "Pacific/Kwajalein", "Pacific/Majuro", "Pacific/Midway",
    "Pacific/Nauru", "Pacific/Niue", "Pacific/Palau", "Pacific/Pohnpei", "Pacific/Port_Moresby", "Pacific/Rarotonga",
    "Pacific/Saipan", "Pacific/Tahiti", "Pacific/Tarawa", "Pacific/Tongatapu", "Pacific/Wake", "Pacific/Wallis",
)  # fmt: skip
"""Every other place of the tz database (its zone.tab), for whoever types its name."""

PLACES = _WELL_KNOWN + _OTHERS
"""Places to choose from; their number travels in buttons, so the list only ever grows at its end (IANA time zones)."""

_YEAR = 366

_STATIONS = "Antarctica"
"""Found by name only: a clock that nobody but a few researchers keeps is no use to choose from."""

_SAID_IN_GERMAN = MappingProxyType({"mez": "CET", "mesz": "CEST", "oez": "EET", "oesz": "EEST", "wez": "WET", "wesz": "WEST"})

_FROM_UTC = re.compile(r"\b(?:utc|gmt)\s*([+-\N{MINUS SIGN}])\s*(\d{1,2})(?::?([0-5]\d))?\b", re.IGNORECASE)


def with_distance(ahead: timedelta, now: datetime, home: str) -> list[int]:
    """Places whose clock is so far ahead of UTC at `now`, one for each rule over the coming year; those near `home` first."""
    day = timedelta(days=1)
    lived_in = ((index, zone) for index, zone in enumerate(PLACES) if _region(zone) != _STATIONS)
    fits = (index for index, zone in lived_in if (_distance(zone, now) - ahead) % day == timedelta(0))
    return _one_a_rule(fits, now, home)


def neighbours(home: str, now: datetime) -> list[int]:
    """Places in the region of `home` whose clocks show its time now, one for each rule: itself alone, where none differ later."""
    there = _distance(home, now)
    region = [index for index, zone in enumerate(PLACES) if _region(zone) == _region(home) and _distance(zone, now) == there]
    return _one_a_rule(region, now, home)


def named(text: str, phrases: Phrases, language: Language) -> list[int]:
    """The places that a text names, by their own names or those of the tz database; a longer name hides those inside it."""
    words = f" {bare(text)} "
    found = {name: index for name, index in _names(phrases, language).items() if f" {name} " in words}
    longest = [index for name, index in found.items() if not any(name != other and f" {name} " in f" {other} " for other in found)]
    return list(dict.fromkeys(longest))


def is_name(text: str, phrases: Phrases, language: Language, year: int) -> bool:
    """Whether the whole text is the name of a place or a time zone, or a distance to UTC."""
    words = text.strip(" .!")
    is_zone = words.isalpha() and any(_SAID_IN_GERMAN.get(words.lower(), words.upper()) in _letters(zone, year) for zone in PLACES)
    return is_zone or bare(words) in _names(phrases, language) or _FROM_UTC.fullmatch(words) is not None


def tells_where(text: str, phrases: Phrases, language: Language, year: int) -> bool:
    """Whether it names the place where they are, alone or behind words that only say so, or a yes or a no: `yes, in Tokyo`."""
    if is_name(text, phrases, language, year):
        return True
    words = bare(text).split()
    in_front = phrases.single_words("where_they_are", "yes", "no", "polite")
    names = (start for start in range(1, len(words)) if " ".join(words[start:]) in _names(phrases, language))
    return any(in_front.issuperset(map(unaccented, words[:start])) for start in names)


def distance_named(text: str) -> timedelta | None:
    """`UTC+10`, `GMT-3:30`: how far ahead of UTC that is."""
    found = _FROM_UTC.search(text)
    if found is None or int(found[2]) > 14:
        return None
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return ahead if found[1] == "+" else -ahead


def zone_named(text: str, now: datetime, home: str) -> list[int]:
    """Places of a time zone that is called by its letters (CET, AEST), one for each rule. In a sentence only capitals count."""
    is_alone = len(text.split()) == 1
    words = [word.strip(".,;:!?()") for word in text.split()]
    letters = {_SAID_IN_GERMAN.get(word.lower(), word.upper()) for word in words if is_alone or word.isupper()}
    return _one_a_rule((index for index in range(len(PLACES)) if letters & _letters(PLACES[index], now.year)), now, home)


def _one_a_rule(indexes: Iterable[int], now: datetime, home: str) -> list[int]:
    """The place that most will know of each rule; the region of `home` first, and `home` before all."""

    def rank(index: int) -> tuple[bool, bool, int]:
        is_near = _region(PLACES[index]) == _region(home)
        return PLACES[index] != home, not (is_near and index < len(_WELL_KNOWN)), index

    best: dict[Sequence[timedelta], int] = {}
    for index in sorted(indexes, key=rank):
        best.setdefault(_rule(PLACES[index], now.astimezone(UTC).date()), index)
    return sorted(best.values(), key=rank)


@lru_cache(maxsize=1024)
def _rule(zone: str, day: date) -> tuple[timedelta, ...]:
    """How far ahead of UTC the clock is on each day of the coming year."""
    noon = datetime.combine(day, time(12), UTC)
    return tuple(_distance(zone, noon + timedelta(days=n)) for n in range(_YEAR))


@lru_cache(maxsize=1024)
def _letters(zone: str, year: int) -> frozenset[str]:
    """What the time of this place is called in winter and in summer, where it has a name."""
    names = (datetime(year, month, 1, 12, tzinfo=UTC).astimezone(ZoneInfo(zone)).tzname() for month in range(1, 13))
    return frozenset(name for name in names if name and name.isalpha() and len(name) > 2)


@lru_cache(maxsize=16)
def _names(phrases: Phrases, language: Language) -> Mapping[str, int]:
    """Every name of a place: in the customer's language, in English, and in the tz database."""
    names: dict[str, int] = {}
    for index, zone in enumerate(PLACES):
        for name in (phrases.city(zone, language), zone.rpartition("/")[2].replace("_", " "), zone):
            names.setdefault(bare(name), index)
    return names


def _distance(zone: str, moment: datetime) -> timedelta:
    return moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)


def _region(zone: str) -> str:
    return zone.split("/")[0]

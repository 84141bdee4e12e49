"""Where somebody is found on the net: a handle, an account by its network, a profile's address, an e-mail address in words."""

from __future__ import annotations

import re

_NOT_HANDLES = (
    "home|work|office|uni|school|night|noon|midday|lunch|breakfast|dinner|weekends?|least|all|the|my|a|this|that|room|zuhause|daheim"
    "|arbeit|büro|schule|abends|morgens|mittags|casa|trabajo|oficina|noche|desayuno|media|import|font|app|property|override"
)
"""What people write an @ in front of for *at*."""
_HANDLE = re.compile(rf"(?<![\w@./+-])@(?!(?:{_NOT_HANDLES})(?!\w))(?=[\w.]*[a-z])[a-z_][\w.]{{2,29}}(?!\w)")

_NETWORK = (
    r"(?:insta(?:gram)?|ig|snap(?:chat)?|telegram|tg|tik ?tok|twitter|discord|facebook|fb|skype|linkedin|threema|mastodon|bluesky"
    r"|signal)"
)
_ITS_NAME = r"(?: (?:handle|name|nick(?:name)?|user(?:name)?|user name|id|account|konto|profil|usuario|cuenta|perfil))?"
_MINE = r"(?:my|our|mein|unser|mi|nuestro|nuestra)"
_SAID = r"(?:[:=]| is| ist| es| lautet| heißt)"
_MARKED = r"(?=[a-z.]*[\d_]|[a-z]+\.[a-z])[a-z][\w.]{2,29}(?![\w])"
"""A name with a digit, an underline or a dot inside, as no ordinary word has."""
_ADJECTIVES = (
    "private|boring|dead|down|full|gone|empty|nice|fun|fine|ok|okay|great|better|privat|langweilig|tot|leer|voll|schön|gut|besser"
    "|privado|privada|aburrido|aburrida|genial|mejor|coffee|kaffee|yes|no|ja|nein|sí|si|weekly|monthly"
)
_ACCOUNT = re.compile(
    rf"(?<!\w){_NETWORK}{_ITS_NAME}(?:{_SAID})? ?{_MARKED}"
    rf"|(?<!\w){_MINE} {_NETWORK}{_ITS_NAME}{_SAID} ?(?!(?:{_ADJECTIVES})(?!\w))[a-z][\w.]{{2,29}}"
    r"(?=$|[.,;!)]| (?:and|und|y)(?!\w))"
)

_PROFILE = re.compile(
    r"(?<![\w.])(?:t\.me|wa\.me|m\.me|(?:instagram|facebook|tiktok|twitter|x|snapchat|threads|linkedin)\.(?:com|net))/[\w@+]"
)

_AT = r"(?<=\w) ?(?:\(at\)|\[at\]|\{at\}|\(ät\)|\[ät\]| (?:at|ät|arroba) ) ?(?=\w)"
_DOT = r" ?(?:\(dot\)|\[dot\]|\(punkt\)|\[punkt\]| (?:dot|punkt|punto) ) ?"
_POSTED_BY = r"(?:gmail|googlemail|gmx|web|hotmail|outlook|yahoo|icloud|live|aol|posteo|mailbox|proton(?:mail)?|t-online)"
_ENDING = r"(?:com|de|es|net|org|eu|at|ch|io|me|uk|info|mx|ar)(?!\w)"
_WRITTEN_OUT = re.compile(rf"{_AT}(?:{_POSTED_BY}(?:\.|{_DOT})|[\w-]{{1,63}}{_DOT}){_ENDING}")


def has_account(text: str) -> bool:
    """Whether the folded text says where somebody is found: also a brand's own name there, which nobody can tell apart."""
    return any(shape.search(text) for shape in (_HANDLE, _ACCOUNT, _PROFILE, _WRITTEN_OUT))

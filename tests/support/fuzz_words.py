"""What people type to a bot, and worse."""

from __future__ import annotations

PLAIN = (
    "dark", "Dark", "medium please", "light", "it depends", "dunkel", "Mittel", "hell", "1", "2", "3", "4", "5", "two", "filter",
    "esspresso and filter", "capsules", "French press, filter", "i don't brew at home", "filter and 4", "Gar nicht zu Hause",
    "tomorrow", "in 2 weeks", "next friday", "3 March", "1 month", "heute", "morgen", "31.2.", "yes", "no", "ja", "nein",
    "yes, send it", "No thanks", "skip", "later", "never", "why", "why do you ask?", "my answers", "menu", "help", "privacy",
    "something decaf", "more Kenyan coffees", "I'm diabetic and want decaf", "mail me at ann@example.org", "hello", "done",
    "keep that", "don't save", "change", "one more?", "undo", "still true", "changed", "forget it", "go on now", "erase now",
    "I meant something else", "keep it, just don't ask", "keep", "let me rewrite", "ask me later", "never ask this", "Deutsch",
    "English", "pause", "how often", "delete", "stop asking about coffee", "I'm 12 years old", "you idiot", "21:30",
)  # fmt: skip
"""Things that mean something."""

REFUSED = (
    "not dark", "anything but medium", "I have 2 kids", "3.7", "-1", "0", "6", "99999999999999999999", "light or dark?",
    "neither dark nor light", "don't stop", "please stop the dark roast", "I can't stop drinking dark", "where is my order 4711?",
    "¿hablas español?", "success", "null", "None", "true", "{}", "draft start", "'; DROP TABLE answer; --",
)  # fmt: skip
"""Things that look like an answer to a question with options, and are none."""

STOPS = ("stop", "Stop. Thank you", "STOP!!!", "please stop", "unsubscribe", " stop ", "st\u200bop", "🛑", "leave me alone")
"""A stop word as the whole message, as people dress it."""

NASTY = (
    "\x00", "dark\x00", "\x00\x01\x02\x7f\x9f", "\ud800", "da\udfffrk", "\udc00\ud800", "\u202edrak\u202c", "\u200f\u200e\u2066\u2069",
    "\u200b\u200c\u200d\u2060\ufeff", "e\u0301\u0327" * 40, "Z\u0351\u036b\u0343a\u0322l\u034eg\u0321o" * 20, "👨‍👩‍👧‍👦👩🏽‍🚀🏴󠁧󠁢󠁥󠁮󠁧󠁿🇮🇪🇩🇪", "🙂" * 60,
    "🏽", "‍", "٣", "३", "３", "Ⅲ", "²", "½", "①", "ı", "ſtop it or not", "ﬁlter maybe", "ﷺ" * 30, "\n\n\n", "\r\n\t", " ", "\u3000",
    "\u00a0\u2028\u2029", "=HYPERLINK(1)", "+1 353 555 0123", "@everyone", "%s%n{0}{x}", "${jndi:x}", "<b>&amp;</b>", "\\u0000",
    "*_`[", "漢字かな交じり文", "العربية نص", "עברית", "ไทย", "a" * 300, "b " * 200, "é" * 299, "x" * 3999, "\U0010ffff\ufffe\uffff",
)  # fmt: skip
"""Every nasty kind of unicode."""

LONG = ("y" * 4096, "apricots and honey " * 215, "🙂" * 4096, "ﷺ" * 5000, "\u0301" * 4200, "dark " * 1000, "1" * 4500)
"""So long that a client cuts it, or longer than any client sends."""

COMMANDS = (
    "start", "stop", "delete", "privacy", "developer_info", "mydata", "where", "export", "consents", "why", "skip", "later",
    "resume", "link", "timezone", "help", "menu", "pace", "pause", "language", "nonsense", "START", "", "start@SomeOtherBot",
)  # fmt: skip
ARGUMENTS = (
    "", "", "", "summer_2026", "yes", "link_0000000000000000000000000A", "weekly", "monthly", "own", "2 weeks", "0 days", "99999 years",
    "de", "en", "xx", "-1 days", "\x00", "\u202e", "\ud83d", "a" * 300, "1; drop table", "link_", "ZZZZZZZZZZZZZZZZZZZZZZZZZZ",
)  # fmt: skip

"""Words that spreadsheets, importers, parsers and CRMs are known to change: what files and live connections are tried on alike."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

AWKWARD: Mapping[str, str] = MappingProxyType({
    "commas": "a, b; \"c\", 'd'",
    "quotes": "comma, quote \" and 'quote'",
    "apostrophe": "'apostrophe",
    "two_lines": "two\nlines",
    "newline": "first\nsecond\n\nfourth",
    "dos_newline": "dos\r\nlíneas",
    "tab": "a\tb",
    "emoji": "🥐👩‍👩‍👧 café",
    "astral": "emoji 🧋👩‍👩‍👧",
    "combining": "e\u0301",
    "byte_order_mark": "\ufeffmark",
    "right_to_left": "مرحبا שלום",
    "override": "مرحبا \u202eabc",
    "blanks": "  blanks  ",
    "formula": "=SUM(1)",
    "phone": "+49 170 1234567",
    "handle": "@handle",
    "minus": "-5",
    "zeros": "00123",
    "exponent": "1e5",
    "fraction": "1/2",
    "null": "null",
    "false": "false",
    "true": "TRUE",
    "not_available": "#N/A",
    "escaped_letter": "_x0041_",
    "markup": "<b>&amp;</b> {{x}} %s \\n",
    "entity": "<b>&amp;</b>",
    "element": "<r>hello & bye</r>",
    "element_with_all": "<r> _x0041_\tb\n</r>",
    "long": "long " * 399 + "text",
    "longer": "x" * 4000,
    "cell_that_breaks_out":
        '<r><t>x</t></r></is></c><c r="B2" t="str"><f>HYPERLINK("http://x.example")</f></c><c t="inlineStr"><is><r><t>y</t></r>',
})  # fmt: skip

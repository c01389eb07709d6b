"""Honest text that PDF readers change on the way: hyphens at a line's end, marks of every script, two directions."""

from __future__ import annotations

from syndicate.theme import load_theme

NEWSPAPER = load_theme("newspaper")

HONEST = (
    "Text- und Bildrechte, Ton- und Filmrechte, Druck- und Onlinerechte liegen beim Verlag. " * 6,
    "Text-  und  Bildrechte, Ton-  und  Filmrechte liegen, Druck-  und  Onlinerechte auch. " * 6,
    "Hyphens pre\u2010 and post\u2010war, inter\u2010 and intra\u2010national, non\u2011breaking, twenty-one. "
    * 6,
    "From 1990 \u2013 1995 \u2013 or 1990\u20131995 \u2013 so \u2014 they \u2014 say \u2014 and \u2015 more. "
    * 6,
    "A dash at a line's end\u2014or\u2014perhaps\u2014not\u2014at\u2014all\u2014but\u2014somewhere\u2014else. "
    * 5,
    "And/or either/ or this/ that /or the/ other: a/b, c /d. " * 8,
    "Soft\u00adhyphens, soft\u00ad and a space,\u00ad then\u00ad more\u00ad of\u00ad them\u00ad. " * 8,
    'He wrote \u201cpre-\u201d and \u201cpost-\u201d, \u2018half-\u2019 and "semi-" (sub-, super-) forms. '
    * 6,
    "(a-) [b-] {c-} a-, b-; c-: d-. e-! f-? g-\u201c h-\u201d; x- y- z- word- " * 8,
    "At https://courier.example/this-is-a/very-long-path/of-an-address?with=hyphens-in&it=too#and-here- read on. "
    * 3,
    "Minus \u2212 5, \u22125, - 5, -5, 10 - 5; a -- b --- c; state-of-the-art, up-to-date. " * 6,
    "\u2116 7, \u00bd \u00bc \u00b2 \u00b3 \u2082 \u2122 \u2103 \u2163 \ufb01 \u00c5 \u2126 \u2026 \u00a8 \u00b4 \u00aa \u00ba \u00a9 \u00ae.",
    "W\u00f6rter \u201cmit\u201d \u2018allen\u2019 \u201eZeichen\u201c \u201aauch\u2018 \u00abso\u00bb \u2039da\u203a \u00bbso\u00ab 'x' \"y\" `z`.",
    "Les opinions\u00a0: \u00ab\u202fexprim\u00e9es\u202f\u00bb\u00a0; ici\u202f! vraiment\u202f? oui\u2026",
    "1) one 2) two; 50\u00a0%; $5; 5\u00a0\u20ac; +49 (0)30 123-456; 12:30\u201313:45; 2024-11-30.",
    "Zero\u200bwidth, word\u2060joiner, no\u00a0break, thin\u2009space, em\u2003space, figure\u2007space, ideographic\u3000space.",
    "The views expressed are those of the author.",
    "May be reprinted.",
    "\u00a9 2024 The Lantern",
    "Stra\u00dfe, \u017f long s, \u0133 \u01c6 \u0149, \u00df \u1e9e, \u0130 \u0131; e\u0301 a\u0308 o\u0302\u0301 q\u0307\u0323.",
    "\u05db\u05dc \u05d4\u05d6\u05db\u05d5\u05d9\u05d5\u05ea \u05e9\u05de\u05d5\u05e8\u05d5\u05ea.",
    "\u062c\u0645\u064a\u0639 \u0627\u0644\u062d\u0642\u0648\u0642 \u0645\u062d\u0641\u0648\u0638\u0629.",
)
"""Notices; the last line of most of them ends where chance has it, their others in every way."""

"""Words that tell nothing of a story, folded: English, French, Spanish, Arabic."""

from __future__ import annotations

from tui_reader.text.folding import fold

_ENGLISH = """a an and are as at be been but by can could did do does for from had has have he her his how
i in into is it its more most new no not of off on or our out over says she so than that the their them then
there they this to up was we were what when where which who why will with would you your after before about
against amid under first last says said just now year years day days week"""
_FRENCH = """au aux avec ce ces cette dans de des du elle en entre et est il ils la le les leur leurs lui
mais ne nous on ou par pas plus pour qu que qui sa sans se ses son sont sous sur un une vers vos votre ont
apres avant contre comme fait faire tout tous toute toutes etre ete aussi an ans jour jours selon deux"""
_SPANISH = """al ante como con contra cual de del desde donde el ella en entre era es esta este esto ha han
hasta hay la las le les lo los mas me mi muy no nos o para pero por que se ser si sin sobre son su sus tras
un una uno y ya ano anos dia dias dos segun fue todo todos"""
_ARABIC = """في من على إلى عن مع هذا هذه ذلك التي الذي ما لا لم لن أن إن كان كانت قد بعد قبل بين كل عند
حتى أو ثم هو هي هم يوم عام خلال ضد حول دون غير نحو"""

STOPWORDS = frozenset(fold(f"{_ENGLISH} {_FRENCH} {_SPANISH} {_ARABIC}").split())
"""All of them, folded as headlines are."""

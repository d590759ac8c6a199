"""Why a page gives no article: a paywall, a question about cookies, a script, a check for robots."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tui_reader.ingest.extract.page import is_hidden
from tui_reader.ingest.extract.tree import Element, drop, is_shorter, text_in
from tui_reader.text.reasons import Reason, because

SHORT = 1500
"""Characters below which the text before a paywall is only the article's beginning."""
_LITTLE = 600
"""Characters of a whole page below which it holds nothing but the notice of a paywall."""
_NEAR_NOTHING = 250
_TINY = 60
_SENTENCE_ENDS = tuple(".!?。！？؟।”»\"')]")

_NOTICE = 300
"""Characters of the longest notice."""
_BLOCKS = frozenset("p div section li ul h1 h2 h3 h4 h5 h6 blockquote span aside".split())

_PAY = re.compile(
    r"subscri(?:be|bers?|ption)s? (?:now |today )?(?:to|only|required|to (?:continue|read|unlock))"
    r"|(?:for|exclusive to|only for) (?:our )?(?:subscribers|members)|already (?:a )?subscriber"
    r"|to (?:continue|keep) reading,? |create (?:a )?free account to"
    r"|réservée?s? (?:à nos |aux )abonnée?s|abonnez-vous (?:pour|et|à)|déjà abonné"
    r"|pour lire la suite|article (?:abonné|payant)|il vous reste .{1,12} % de cet article"
    r"|(?:exclusiv[oa]s?|sólo|solo|reservado) para (?:nuestros )?(?:suscriptores|socios)"
    r"|suscr[ií]b(?:ete|ase) para|ya (?:eres|soy) suscriptor|exclusivo para assinantes|assine para"
    r"|nur für abonnenten|(?:mit|im) abo (?:weiter)?lesen|jetzt abonnieren|bereits abonnent"
    r"|riservato agli abbonati|abbonati per|già abbonato|alleen voor abonnees|word abonnee"
    r"|للمشتركين فقط|اشترك (?:الآن )?(?:لقراءة|لمتابعة)|有料会員|会員限定|订阅后|付费阅读",
    re.IGNORECASE,
)
_PAY_NAMES = re.compile(
    r"paywall|regwall|pay-wall|subscri(?:ber|ption)-(?:only|wall|required)|meter(?:ed)?-wall|premium-(?:lock|wall)|piano-"
)
_CONSENT = re.compile(
    r"(?:accept|agree to|allow|manage) (?:all |the use of )?(?:cookies|your (?:privacy|consent))"
    r"|(?:we|our partners) (?:and our \d* ?partners )?(?:use|store) cookies|cookie (?:consent|settings|policy)"
    r"|before you continue|your privacy (?:choices|is important)|accept all|reject all"
    r"|(?:accepter|refuser) (?:tout|les cookies)|gérer (?:mes|les) cookies|avant de continuer"
    r"|(?:aceptar|rechazar) (?:todo|todas|las cookies|y continuar)|antes de continuar"
    r"|(?:alle )?(?:cookies )?(?:akzeptieren|ablehnen)|zustimmen und weiter|accetta (?:tutti|i cookie)"
    r"|aceitar (?:todos|cookies)|accepteer (?:alle|cookies)|ملفات تعريف الارتباط|قبول الكل",
    re.IGNORECASE,
)
_CONSENT_PLACE = re.compile(
    r"(?:^|[./_-])(?:cookie-?)?(?:consent|cookiewall|privacy-?wall|gdpr)(?:[./_-]|$)"
)
_SCRIPT = re.compile(
    r"(?:enable|requires?|need|turn on|without|activate|disabled) (?:\w+ ){0,4}java ?script"
    r"|java ?script (?:\w+ ){0,4}(?:enabled|disabled|required|activé|désactivé|aktivier\w*|erforderlich|habilit\w+|activad\w+)"
    r"|activ(?:er|ez|ar|e) (?:\w+ ){0,2}java ?script|تفعيل (?:\w+ )?(?:جافا ?سكريبت|javascript)",
    re.IGNORECASE,
)
_ROBOT = re.compile(
    r"verify (?:that )?you(?: a|')re (?:a )?(?:not a robot|human)|are you a (?:robot|human)|captcha"
    r"|checking (?:if the site connection is secure|your browser)|unusual (?:traffic|activity)"
    r"|access (?:to this page has been )?denied|attention required|just a moment",
    re.IGNORECASE,
)
_UNSEEN = frozenset("script style template svg noscript head".split())
_MOUNTS = frozenset(
    ("root", "app", "__next", "__nuxt", "___gatsby", "main-app", "react-root", "svelte")
)


def barrier(root: Element, url: str, found: str, *, locked: bool) -> tuple[str, Reason] | None:
    """Why a page shows no article to us, as (kind, reason); ``None``: nothing speaks against one.

    Args:
        root: the page as it came, untouched.
        url: where it was found, after redirects.
        found: the text that was extracted from it; may be empty.
        locked: the page itself says that the article is not free.
    """
    if len(found) >= SHORT:
        return None
    shown = _shown(root)
    if _is_paywall(root, shown, found, locked=locked):
        return "paywall", because("the page shows the whole article to subscribers only")
    if len(found) >= _LITTLE:
        return None
    if _is_consent(shown, url, found):
        return "consent", because("the page asks about cookies before it shows the article")
    if len(found) < _NEAR_NOTHING and len(shown) < 2 * _LITTLE and _ROBOT.search(shown):
        return "robots", because("the page wants proof that a person asks for it")
    if len(found) < _NEAR_NOTHING and _is_script_only(root, shown):
        return "script", because("the page is written by a script and holds no text of its own")
    return None


def drop_notices(article: Element) -> None:
    """Drop the short blocks of an article that ask to subscribe, to sign in, or about cookies."""
    for block in reversed(list(article.iterdescendants())):
        if block.tag in _BLOCKS and is_shorter(block, _NOTICE):
            text = text_in(block)
            if _PAY.search(text) or _CONSENT.search(text):
                drop(block)


def _shown(root: Element) -> str:
    """The page's words as a browser without scripts shows them."""
    parts: list[str] = []
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag in _UNSEEN or is_hidden(element):
            continue
        parts.append(element.text or "")
        parts += [child.tail or "" for child in element]
        waiting.extend(element)
    return " ".join(" ".join(parts).split())


def _is_paywall(root: Element, shown: str, found: str, *, locked: bool) -> bool:
    named = any(
        _PAY_NAMES.search(f"{e.get('class') or ''} {e.get('id') or ''}".lower())
        for e in root.iter("div", "section", "aside", "p")
    )
    asks = _PAY.search(found) is not None or _PAY.search(shown) is not None
    # Papers invite to subscribe on free pages as well, and mark free ones as locked: one sign
    # alone counts only where there is next to no article.
    return locked + named + asks > 1 or ((locked or asks) and len(found) < _LITTLE)


def _is_consent(shown: str, url: str, found: str) -> bool:
    parts = urlsplit(url)
    if _CONSENT_PLACE.search(f"{parts.hostname or ''}{parts.path}".lower()):
        return True
    # A short notice may stand under a bar about cookies: what was found must be that bar.
    asked = len(_CONSENT.findall(shown)) > 1
    cut_off = len(found) < _NEAR_NOTHING and not found.rstrip().endswith(_SENTENCE_ENDS)
    return asked and (len(found) < _TINY or cut_off or _CONSENT.search(found) is not None)


def _is_script_only(root: Element, shown: str) -> bool:
    for element in root.iter("noscript"):
        if _SCRIPT.search(text_in(element)):
            return True
    if _SCRIPT.search(shown):
        return True
    if any((e.get("id") or "") in _MOUNTS and not text_in(e) for e in root.iter("div", "main")):
        return True
    return not shown and any(True for _script in root.iter("script"))

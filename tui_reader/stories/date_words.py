"""Words for days, months and numbers, in the languages of headlines, folded."""

from __future__ import annotations

from tui_reader.text.folding import fold


def _numbered(text: str, first: int) -> dict[str, int]:
    """Words by the place of their group; groups are apart by commas."""
    return {
        word: nth
        for nth, group in enumerate(text.split(","), first)
        for word in fold(group.replace("_", " ")).split()
    }


WEEKDAYS = _numbered(
    "monday lundi lunes الاثنين الإثنين lunedì montag segunda-feira maandag,"
    "tuesday mardi martes الثلاثاء martedì dienstag dinsdag,"
    "wednesday mercredi miércoles الأربعاء mercoledì mittwoch woensdag,"
    "thursday jeudi jueves الخميس giovedì donnerstag donderdag,"
    "friday vendredi viernes الجمعة venerdì freitag vrijdag,"
    "saturday samedi sábado السبت sabato samstag zaterdag,"
    "sunday dimanche domingo الأحد domenica sonntag zondag",
    0,
)
"""Days of the week, from 0 for Monday."""

MONTHS = _numbered(
    "january janvier enero يناير gennaio januar janeiro januari jan,"
    "february février febrero فبراير شباط febbraio februar fevereiro februari feb,"
    "march mars marzo مارس آذار märz março maart mar,"
    "april avril abril أبريل نيسان aprile apr,"
    "may mai mayo مايو أيار maggio maio mei,"
    "june juin junio يونيو حزيران giugno juni junho jun,"
    "july juillet julio يوليو تموز luglio juli julho jul,"
    "august août agosto أغسطس آب augustus aug,"
    "september septembre septiembre سبتمبر أيلول settembre setembro sept,"
    "october octobre octubre أكتوبر ottobre oktober outubro oct,"
    "november novembre noviembre نوفمبر novembro nov,"
    "december décembre diciembre ديسمبر dicembre dezember dezembro december dec",
    1,
)
"""Months, from 1 for January."""

NUMBERS = _numbered(
    "two deux dos اثنان اثنين due zwei dois twee,three trois tres ثلاثة ثلاث tre drei três drie,"
    "four quatre cuatro أربعة أربع quattro vier quatro,five cinq cinco خمسة خمس cinque fünf vijf,"
    "six seis ستة ست sei sechs zes,seven sept siete سبعة سبع sette sieben sete zeven,"
    "eight huit ocho ثمانية ثماني otto acht oito,nine neuf nueve تسعة تسع nove neun negen,"
    "ten dix diez عشرة dieci zehn dez tien,eleven onze once undici elf,"
    "twelve douze doce dodici zwölf twaalf,thirteen treize trece tredici dreizehn dertien,"
    "fourteen quatorze catorce quattordici vierzehn veertien,fifteen quinze quince quindici fünfzehn vijftien,"
    "sixteen seize dieciséis sedici,seventeen diecisiete,eighteen dieciocho,nineteen diecinueve,"
    "twenty vingt veinte عشرين عشرون venti zwanzig vinte twintig",
    2,
) | {
    fold(word): 10 * tens
    for tens, words in enumerate(
        (
            "thirty trente treinta ثلاثين ثلاثون trenta",
            "forty quarante cuarenta أربعين أربعون quaranta",
            "fifty cinquante cincuenta خمسين خمسون cinquanta",
            "sixty soixante sesenta ستين ستون sessanta",
        ),
        3,
    )
    for word in words.split()
}
"""Words for numbers."""

SCALES = {
    fold(word): scale
    for scale, words in (
        (1_000, "thousand mille ألف آلاف k tausend mila"),
        (
            1_000_000,
            "million millions millón millones مليون ملايين mn millionen milione milioni milhões miljoen",
        ),
        (
            1_000_000_000,
            "billion billions bn milliard milliards مليار مليارات millardos milliarden miliardi bilhões miljard",
        ),
    )
    for word in words.split()
}
"""Words that multiply the number before them."""

"""Words that tell nothing of a story."""

from __future__ import annotations

from tui_reader.text.folding import fold

_ENGLISH = """a an and are as at be been but by can could did do does for from had has have he her his how
i in into is it its more most new no not of off on or our out over says she so than that the their them then
there they this to up was we were what when where which who why will with would you your after before about
against amid under first last say said just now year years day days week over again ahead all also among any
around because being both during each even every few here if like many may me might much my near next only
other own per same should since some still such these those through today too two until us very via want wants
was way while whose within without yet one see tell tells told gets get got back make makes made take takes
took old set sets live latest update updates breaking minute"""
_FRENCH = """au aux avec ce ces cette dans de des du elle en entre et est il ils la le les leur leurs lui
mais ne nous on ou par pas plus pour qu que qui sa sans se ses son sont sous sur un une vers vos votre ont
apres avant contre comme fait faire tout tous toute toutes etre ete aussi an ans jour jours selon deux afin
ainsi alors aujourd hui autre autres avoir bien car ceux chez comment dont encore face faut ici jusqu lors
meme moins notre nos pendant peu peut pourquoi quand quel quelle quels quelles quelque rien sera si soit
tres trop va vont cet celui celle ceci cela depuis deja donc enfin etait etaient eux hors mes mon ma nouveau
nouvelle direct dernieres informations infos suivez actualite parmi plusieurs quoi quant sauf tant toujours voici voila apres semaine annee annees etre mis mise
"""
_SPANISH = """al ante como con contra cual de del desde donde el ella en entre era es esta este esto ha han
hasta hay la las le les lo los mas me mi muy no nos o para pero por que se ser si sin sobre son su sus tras
un una uno y ya ano anos dia dias dos segun fue todo todos asi aunque bajo cada casi cuando cuanto durante
ellos estan estas estos ese esa esos esas hace hacer hoy mediante menos mientras mismo mucho nada ni
nuestra nuestro otra otro otras otros pese poco porque pues puede pueden quien sea seran sera siempre sido
solo tambien tan tanto tiene tienen toda todas va van ver vez nueva nuevo directo ultima hora ultimas noticias semana deja dejan deje al menos"""
_ARABIC = """في من على إلى عن مع هذا هذه ذلك التي الذي ما لا لم لن أن إن كان كانت قد بعد قبل بين كل عند
حتى أو ثم هو هي هم يوم عام خلال ضد حول دون غير نحو على الأقل أقل الى التى الذين تلك أي أكثر إثر اثر بسبب
بشأن تحت حيث حين خارج داخل ذات سوى ضمن عبر علي فوق كما لدى لكن لقد ليس ما منذ نحن هناك هنا وفق وقال قال
قالت أعلن بعض جدا كيف لماذا متى اليوم أمس غدا عدد عدة أول آخر أحد إحدى مباشر التطورات المستجدات"""
_OTHERS = """il lo gli uno una di da del della dei delle nel nella con per tra fra che chi non piu sono
ha hanno e ed al alla alle ai sul sulla dal dalla come dopo
der das den dem des ein eine einen einem einer und oder ist sind mit von zu zum zur im in am an auf
aus bei nach vor fur gegen um uber unter nicht sich wird werden haben als auch wie wer
o os as um uma uns umas do da dos das no na nos nas ao aos pelo pela com sem sob sobre entre ate mais nao e
ou que se foi sao esta tem
het een van in op te en voor door bij aan uit naar over na niet is zijn wordt worden heeft hebben dat
als ook om tot"""

STOP_WORDS = frozenset(fold(f"{_ENGLISH} {_FRENCH} {_SPANISH} {_ARABIC} {_OTHERS}").split())
"""Words that tell nothing of a story, folded: English, French, Spanish, Arabic, and some others."""

INSTITUTIONS = frozenset(
    fold(
        """supreme supremo suprema cassation constitutional constitutionnel constitutionnelle
        constitucional court cour tribunal judge juge juez senate senat senado senator parliament
        parlement parlamento congress congres congreso assemblee assembly asamblea council conseil
        consejo commission comision ministry ministere ministerio police policia gendarmerie guardia
        government gouvernement gobierno minister ministre ministro ministra president presidente
        mayor maire alcalde league ligue liga cup coupe copa محكمة المحكمة الدستورية العليا النقض
        مجلس النواب الوزراء البرلمان الشرطة الحكومة الرئيس رئيس وزير وزارة الدوري كأس"""
    ).split()
)
"""Words for those who are in the news every day, folded: that two articles name one tells little."""

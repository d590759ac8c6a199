"""Invented short news in many languages, each with the charsets that its feeds were written in.

Eight headlines and four passages each; the even ones are for tuning, the odd ones for reporting.
"""

from __future__ import annotations

from typing import NamedTuple


class Language(NamedTuple):
    """A language as its feeds are written."""

    code: str
    """What ``<language>`` says."""
    charsets: tuple[str, ...]
    """Python's names, the most usual first."""
    headlines: tuple[str, ...]
    passages: tuple[str, ...]


def _language(code: str, charsets: str, text: str) -> Language:
    lines = [line.strip() for line in text.strip().splitlines()]
    assert len(lines) == 12, code
    return Language(code, tuple(charsets.split()), tuple(lines[:8]), tuple(lines[8:]))


LANGUAGES = (
    _language("ar", "cp1256 iso8859-6", """
        الميناء يفتح أبوابه بعد العاصفة
        أسعار السمك ترتفع في السوق القديم
        مجلس المدينة يؤجل قرار الجسر
        فريق الساحل يفوز على ضيفه بهدفين
        مدرسة جديدة في حي الصيادين
        أمطار غزيرة متوقعة مساء الخميس
        الحافلات تعود إلى العمل غدا
        متحف البحر يعرض خرائط نادرة
        قال رئيس الميناء إن السفن الثلاث ستغادر قبل الظهر، وإن الرافعة الجديدة تعمل منذ أسبوع دون عطل.
        اشتكى التجار من ضيق الطريق المؤدي إلى السوق، وطالبوا البلدية بتوسيعه قبل بداية الموسم.
        وصلت العبارة متأخرة ساعتين بسبب الضباب، ولم يصب أحد من الركاب، كما أكدت الشركة في بيان لها.
        يبدأ المهرجان يوم الجمعة بعرض للموسيقى في الساحة الكبرى، ويستمر حتى نهاية الشهر.
    """),
    _language("fa", "cp1256", """
        بندر پس از توفان دوباره باز شد
        قيمت ماهي در بازار شهر بالا رفت
        شوراي شهر تصميم درباره پل را عقب انداخت
        تيم ساحل با دو گل پيروز شد
        گنجشک‌هاي باغ ملي شمرده شدند
        بارش باران براي پنجشنبه پيش‌بيني شد
        چاپخانه قديمي موزه مي‌شود
        ژاله‌باران به باغ‌هاي پسته آسيب زد
        رييس بندر گفت سه کشتي پيش از ظهر حرکت مي‌کنند و جرثقيل تازه يک هفته است که کار مي‌کند.
        بازرگانان از تنگي راه گله دارند و مي‌گويند شهرداري بايد پيش از آغاز فصل آن را پهن کند.
        لنج به سبب مه دو ساعت دير رسيد؛ شرکت در بيانيه‌اي گفت که به هيچ مسافري آسيبي نرسيده است.
        جشنواره روز جمعه با نمايش و آواز در ميدان بزرگ آغاز مي‌شود و تا پايان ماه ادامه دارد.
    """),
    _language("he", "cp1255 iso8859-8", """
        הנמל נפתח מחדש אחרי הסערה
        מחירי הדגים עלו בשוק הישן
        המועצה דחתה את ההחלטה על הגשר
        קבוצת החוף ניצחה בשני שערים
        בית ספר חדש בשכונת הדייגים
        גשם כבד צפוי ביום חמישי בערב
        האוטובוסים חוזרים לפעול מחר
        מוזיאון הים מציג מפות נדירות
        מנהל הנמל אמר כי שלוש הספינות יפליגו לפני הצהריים, וכי העגורן החדש פועל כבר שבוע בלי תקלה.
        הסוחרים התלוננו על הדרך הצרה אל השוק, וביקשו מהעירייה להרחיב אותה לפני תחילת העונה.
        המעבורת איחרה בשעתיים בגלל הערפל; איש מן הנוסעים לא נפגע, כך מסרה החברה בהודעה.
        הפסטיבל ייפתח ביום שישי במופע מוזיקה בכיכר הגדולה, ויימשך עד סוף החודש.
    """),
    _language("el", "cp1253 iso8859-7", """
        Άνοιξε ξανά το λιμάνι μετά την καταιγίδα
        Ακριβότερα τα ψάρια στην παλιά αγορά
        Το συμβούλιο ανέβαλε την απόφαση για τη γέφυρα
        ΝΙΚΗ ΜΕ ΔΥΟ ΓΚΟΛ ΓΙΑ ΤΗΝ ΟΜΑΔΑ ΤΗΣ ΑΚΤΗΣ
        Νέο σχολείο στη συνοικία των ψαράδων
        Ισχυρές βροχές το βράδυ της Πέμπτης
        Αύριο ξεκινούν πάλι τα λεωφορεία
        Σπάνιοι χάρτες στο ναυτικό μουσείο
        Ο διευθυντής του λιμανιού είπε ότι τα τρία πλοία θα φύγουν πριν από το μεσημέρι και ότι ο νέος γερανός δουλεύει εδώ και μία εβδομάδα.
        Οι έμποροι παραπονούνται για τον στενό δρόμο προς την αγορά και ζητούν από τον δήμο να τον ανοίξει.
        Το πλοίο έφτασε με δύο ώρες καθυστέρηση λόγω ομίχλης· κανείς δεν έπαθε τίποτα, λέει η εταιρεία.
        Το φεστιβάλ αρχίζει την Παρασκευή με μουσική στην πλατεία και τελειώνει στο τέλος του μήνα.
    """),
    _language("ru", "cp1251 koi8-r iso8859-5 cp866 mac-cyrillic", """
        Порт снова открыт после шторма
        Рыба на старом рынке подорожала
        Совет отложил решение о мосте
        КОМАНДА «БЕРЕГ» ВЫИГРАЛА С ДВУМЯ ГОЛАМИ
        Новая школа в районе рыбаков
        В четверг вечером ждут сильный дождь
        Автобусы выходят на линию завтра
        Музей моря показывает редкие карты
        Начальник порта сообщил, что три судна уйдут до полудня, а новый кран работает уже неделю без поломок.
        Торговцы жалуются на узкую дорогу к рынку и просят городские власти расширить её до начала сезона.
        Паром опоздал на два часа из-за тумана — никто из пассажиров не пострадал, говорится в сообщении.
        Фестиваль начнётся в пятницу концертом на площади и продлится до конца месяца.
    """),
    _language("uk", "cp1251 koi8-u", """
        Порт знову відкрили після шторму
        Ціни на рибу на старому ринку зросли
        Рада відклала рішення щодо мосту
        Команда узбережжя виграла з двома голами
        Нова школа у районі рибалок
        У четвер увечері очікують сильний дощ
        Автобуси їздитимуть від завтра
        Музей моря показує рідкісні мапи
        Начальник порту повідомив, що три судна вийдуть до полудня, а новий кран працює вже тиждень.
        Крамарі скаржаться на вузьку дорогу до ринку й просять міську владу розширити її до початку сезону.
        Пором спізнився на дві години через туман, ніхто з пасажирів не постраждав, ідеться у заяві.
        Фестиваль почнеться у п’ятницю концертом на площі й триватиме до кінця місяця.
    """),
    _language("bg", "cp1251 iso8859-5", """
        Пристанището отвори отново след бурята
        Рибата на стария пазар поскъпна
        Съветът отложи решението за моста
        Отборът на брега победи с два гола
        Ново училище в квартала на рибарите
        Силен дъжд се очаква в четвъртък вечерта
        Автобусите тръгват отново утре
        Морският музей показва редки карти
        Началникът на пристанището каза, че трите кораба ще тръгнат преди обяд и че новият кран работи от седмица.
        Търговците се оплакват от тесния път към пазара и искат общината да го разшири преди сезона.
        Фериботът закъсня с два часа заради мъглата; никой от пътниците не е пострадал, съобщи фирмата.
        Фестивалът започва в петък с музика на площада и продължава до края на месеца.
    """),
    _language("sr", "cp1251 iso8859-5", """
        Лука је поново отворена после олује
        Поскупела риба на старој пијаци
        Скупштина одложила одлуку о мосту
        Екипа са обале победила са два гола
        Нова школа у рибарском насељу
        Јака киша се очекује у четвртак увече
        Аутобуси поново саобраћају од сутра
        Поморски музеј приказује ретке мапе
        Управник луке каже да ће три брода отићи пре подне и да нова дизалица ради већ недељу дана.
        Трговци се жале на узак пут до пијаце и траже од општине да га прошири пре почетка сезоне.
        Трајект је каснио два сата због магле, нико од путника није повређен, саопштила је фирма.
        Фестивал почиње у петак музиком на тргу и траје до краја месеца.
    """),
    _language("pl", "cp1250 iso8859-2", """
        Port znów otwarty po sztormie
        Ryby na starym targu podrożały
        Rada odłożyła decyzję o moście
        DRUŻYNA WYBRZEŻA WYGRAŁA DWIEMA BRAMKAMI
        Nowa szkoła w dzielnicy rybaków
        W czwartek wieczorem spodziewany silny deszcz
        Autobusy wrócą jutro na północną pętlę
        Muzeum morskie pokaże mapy sprzed trzystu lat, także błędne
        Kapitan portu powiedział, że trzy statki wypłyną przed południem, a nowy dźwig działa już od tygodnia.
        Kupcy skarżą się na wąską drogę do targu i proszą miasto, aby ją poszerzyło przed początkiem sezonu.
        Prom spóźnił się o dwie godziny z powodu mgły; „nikomu nic się nie stało” – podała spółka.
        Święto zacznie się w piątek muzyką na rynku i potrwa do końca miesiąca.
    """),
    _language("cs", "cp1250 iso8859-2", """
        Přístav po bouři znovu otevřen
        Ryby na starém trhu zdražily
        Rada odložila rozhodnutí o mostě
        Mužstvo pobřeží zvítězilo dvěma góly
        Nová škola ve čtvrti rybářů
        Ve čtvrtek večer se čeká silný déšť
        Autobusy vyjedou opět zítra
        Námořní muzeum ukazuje vzácné mapy
        Ředitel přístavu řekl, že tři lodě vyplují před polednem a že nový jeřáb už týden běží bez poruchy.
        Obchodníci si stěžují na úzkou cestu k trhu a žádají město, aby ji před začátkem sezóny rozšířilo.
        Přívoz se kvůli mlze zpozdil o dvě hodiny, „nikomu z cestujících se nic nestalo“, uvedla společnost.
        Slavnost začne v pátek hudbou na náměstí a potrvá do konce měsíce.
    """),
    _language("sk", "cp1250 iso8859-2", """
        Prístav po búrke znovu otvorený
        Ryby na starom trhu zdraželi
        Rada odložila rozhodnutie o moste
        Mužstvo pobrežia zvíťazilo dvoma gólmi
        Nová škola v štvrti rybárov
        Vo štvrtok večer sa čaká silný dážď
        Autobusy vyrazia opäť zajtra
        Námorné múzeum ukazuje vzácne mapy
        Riaditeľ prístavu povedal, že tri lode vyplávajú pred poludním a nový žeriav už týždeň ide bez poruchy.
        Obchodníci sa sťažujú na úzku cestu k trhu a žiadajú mesto, aby ju pred začiatkom sezóny rozšírilo.
        Kompa sa pre hmlu oneskorila o dve hodiny, nikomu z cestujúcich sa nič nestalo, uviedla spoločnosť.
        Slávnosť sa začne v piatok hudbou na námestí a potrvá do konca mesiaca.
    """),
    _language("hu", "cp1250 iso8859-2", """
        Újra nyitva a kikötő a vihar után
        Drágult a hal a régi piacon
        Elhalasztotta döntését a hídról a tanács
        Két góllal győzött a parti csapat
        Új iskola a halászok negyedében
        Csütörtök este erős esőre számítanak
        Holnaptól ismét járnak a buszok
        Ritka térképek a tengeri múzeumban
        A kikötő igazgatója azt mondta, hogy a három hajó dél előtt indul, és az új daru egy hete hiba nélkül működik.
        A kereskedők a piacra vezető szűk útra panaszkodnak, és kérik a várost, hogy az idény előtt szélesítse ki.
        A komp két órát késett a köd miatt; az utasok közül senki sem sérült meg – közölte a társaság.
        Az ünnepség pénteken zenével kezdődik a főtéren, és a hónap végéig tart.
    """),
    _language("ro", "cp1250 iso8859-2", """
        Portul s-a redeschis după furtună
        Peştele s-a scumpit în piaţa veche
        Consiliul a amânat hotărârea despre pod
        Echipa de pe coastă a învins cu două goluri
        O şcoală nouă în cartierul pescarilor
        Ploi puternice sunt aşteptate joi seară
        Autobuzele circulă din nou de mâine
        Muzeul mării arată hărţi rare
        Şeful portului a spus că cele trei nave vor pleca înainte de amiază şi că macaraua nouă lucrează de o săptămână.
        Negustorii se plâng de drumul îngust către piaţă şi cer primăriei să îl lărgească înaintea sezonului.
        Feribotul a întârziat două ore din cauza ceţii; niciun călător nu a fost rănit, spune compania.
        Sărbătoarea începe vineri cu muzică în piaţa mare şi ţine până la sfârşitul lunii.
    """),
    _language("hr", "cp1250 iso8859-2", """
        Luka je ponovno otvorena nakon oluje
        Riba je na staroj tržnici poskupjela
        Vijeće odgodilo odluku o mostu
        Momčad s obale pobijedila s dva pogotka
        Nova škola u četvrti ribara
        U četvrtak se navečer očekuje jaka kiša
        Autobusi opet voze od sutra ujutro, kažu vozači
        Pomorski muzej izložio rijetke karte svijeta, među njima i dječje
        Upravitelj luke rekao je da će tri broda otići prije podneva i da nova dizalica već tjedan dana radi bez greške.
        Trgovci se žale na usku cestu prema tržnici i traže od grada da je proširi prije početka sezone.
        Trajekt je kasnio dva sata zbog magle, nitko od putnika nije ozlijeđen, priopćila je tvrtka.
        Svečanost počinje u petak glazbom na trgu i traje do kraja mjeseca, najavljuju građani.
    """),
    _language("sl", "cp1250 iso8859-2", """
        Pristanišče je po nevihti spet odprto
        Ribe na stari tržnici so se podražile
        Svet je preložil odločitev o mostu
        Moštvo z obale zmagalo z dvema goloma, občinstvo navdušeno
        Nova šola v četrti ribičev
        V četrtek zvečer pričakujejo močan dež
        Avtobusi bodo jutri znova vozili po običajnem redu
        Pomorski muzej kaže redke zemljevide iz časa naših dedov, šolarjem brezplačno
        Upravnik pristanišča je povedal, da bodo tri ladje odšle pred poldnevom in da novi žerjav že teden dni dela.
        Trgovci se pritožujejo nad ozko cesto do tržnice in prosijo občino, naj jo razširi pred začetkom sezone.
        Trajekt je zaradi megle zamudil dve uri, nihče od potnikov ni bil poškodovan, je sporočila družba.
        Praznik se začne v petek z glasbo na trgu in traja do konca meseca, če bo lepo vreme.
    """),
    _language("tr", "cp1254 iso8859-9", """
        Liman fırtınadan sonra yeniden açıldı
        Eski çarşıda balık pahalandı
        Belediye köprü kararını erteledi
        Kıyı takımı iki golle kazandı
        Balıkçılar mahallesine yeni okul
        Perşembe akşamı şiddetli yağmur bekleniyor
        Otobüsler yarın yeniden çalışacak
        Deniz müzesi ender haritaları sergiliyor, giriş ücretsiz
        Liman müdürü üç geminin öğleden önce ayrılacağını ve yeni vincin bir haftadır arızasız çalıştığını söyledi.
        Esnaf çarşıya giden dar yoldan şikâyetçi; belediyeden sezon başlamadan genişletmesini istiyor.
        Vapur sis yüzünden iki saat gecikti, yolculardan kimseye bir şey olmadı, diye açıkladı şirket.
        Şenlik cuma günü meydanda müzikle başlayacak ve ayın sonuna kadar sürecek.
    """),
    _language("lt", "cp1257 iso8859-13", """
        Uostas po audros vėl atidarytas
        Žuvis senajame turguje pabrango
        Taryba atidėjo sprendimą dėl tilto
        Pajūrio komanda laimėjo dviem įvarčiais
        Nauja mokykla žvejų kvartale
        Ketvirtadienio vakarą laukiama smarkaus lietaus, įspėja šalies meteorologai
        Autobusai vėl važiuos nuo rytojaus
        Jūrų muziejus rodo retus žemėlapius
        Uosto viršininkas sakė, kad trys laivai išplauks prieš vidurdienį, o naujas kranas jau savaitę veikia be gedimų.
        Prekeiviai skundžiasi siauru keliu į turgų ir prašo miesto jį praplatinti iki sezono pradžios.
        Keltas dėl rūko vėlavo dvi valandas, niekas iš keleivių nenukentėjo, pranešė bendrovė.
        Šventė prasidės penktadienį muzika aikštėje ir tęsis iki mėnesio pabaigos.
    """),
    _language("lv", "cp1257 iso8859-13", """
        Osta pēc vētras atkal atvērta
        Zivis vecajā tirgū kļuvušas dārgākas
        Dome atlika lēmumu par tiltu
        Piekrastes komanda uzvarēja ar diviem vārtiem
        Jauna skola zvejnieku kvartālā
        Ceturtdienas vakarā gaidāms stiprs lietus
        Autobusi atkal kursēs no rītdienas, sola šoferi
        Jūras muzejs rāda retas kartes
        Ostas priekšnieks teica, ka trīs kuģi izbrauks pirms pusdienlaika un jaunais celtnis jau nedēļu strādā bez ķibelēm.
        Tirgotāji sūdzas par šauro ceļu uz tirgu un lūdz pilsētai to paplašināt pirms sezonas sākuma.
        Prāmis miglas dēļ kavējās divas stundas, neviens no pasažieriem nav cietis, paziņoja uzņēmums.
        Svētki sāksies piektdien ar mūziku laukumā un ilgs līdz mēneša beigām.
    """),
    _language("et", "cp1257 iso8859-15 cp1252", """
        Sadam on pärast tormi jälle avatud
        Kala läks vanal turul kallimaks
        Volikogu lükkas silla otsuse edasi
        Ranniku meeskond võitis kahe väravaga
        Uus kool kalurite linnaosas avati õpilastele
        Neljapäeva õhtul on oodata tugevat vihma
        Bussid sõidavad jälle homsest
        Meremuuseum näitab haruldasi kaarte, üritus on tasuta
        Sadama ülem ütles, et kolm laeva lähevad enne lõunat ja uus kraana töötab juba nädal aega rikketa.
        Kauplejad kurdavad kitsa tee üle, mis viib turule, ja paluvad linnal seda enne hooaja algust laiendada.
        Parvlaev jäi udu tõttu kaks tundi hiljaks, keegi reisijatest viga ei saanud, teatas ettevõte.
        Pidu algab reedel muusikaga väljakul ja kestab kuu lõpuni.
    """),
    _language("ja", "cp932 euc_jp iso2022_jp", """
        嵐のあと港が再び開く
        古い市場で魚が値上がり
        市議会、橋の決定を先送り
        海岸チームが２点差で勝利
        漁師町に新しい学校
        木曜の夜は強い雨の見込み
        バスはあすから運行再開
        海の博物館で珍しい地図を展示
        港の責任者は、三隻の船が正午前に出発し、新しいクレーンは一週間故障なく動いていると話した。
        商店の人々は市場へ続く道が狭いと訴え、季節が始まる前に広げるよう市に求めている。
        フェリーは霧のため二時間遅れたが、乗客にけがはなかったと会社は発表した。
        祭りは金曜日に広場での音楽から始まり、月末まで続く。
    """),
    _language("zh-CN", "gbk", """
        暴风雨过后港口重新开放
        老市场的鱼价上涨
        市议会推迟大桥的决定
        海岸队以两球获胜
        渔民区建起新学校
        预计周四晚上有大雨
        公交车明天恢复运行
        海洋博物馆展出罕见地图
        港口负责人表示，三艘船将在中午前离开，新的起重机已经运行了一个星期，没有发生故障。
        商户抱怨通往市场的道路太窄，要求市政府在旺季开始之前把它拓宽。
        渡轮因大雾晚到了两个小时，公司在声明中说没有乘客受伤。
        节日将于星期五在广场上以音乐会开始，一直持续到月底。
    """),
    _language("zh-TW", "big5", """
        暴風雨過後港口重新開放
        老市場的魚價上漲
        市議會延後大橋的決定
        海岸隊以兩球獲勝
        漁民區蓋起新學校
        預計週四晚上有大雨
        公車明天恢復行駛
        海洋博物館展出罕見地圖
        港口負責人表示，三艘船將在中午前離開，新的起重機已經運作了一個星期，沒有發生故障。
        商家抱怨通往市場的道路太窄，要求市政府在旺季開始之前把它拓寬。
        渡輪因大霧晚到了兩個小時，公司在聲明中說沒有乘客受傷。
        節慶將於星期五在廣場上以音樂會開始，一直持續到月底。
    """),
    _language("ko", "cp949", """
        폭풍 뒤 항구 다시 열려
        옛 시장에서 생선값 올라
        시의회, 다리 결정 미뤄
        해안 팀 두 골 차로 승리
        어부 마을에 새 학교 들어선다
        목요일 저녁 강한 비 예상
        버스 내일부터 다시 운행
        바다 박물관, 희귀한 지도 전시
        항구 책임자는 배 세 척이 정오 전에 떠나며 새 기중기가 일주일째 고장 없이 움직이고 있다고 말했다.
        상인들은 시장으로 가는 길이 좁다며 철이 시작되기 전에 넓혀 달라고 시에 요구하고 있다.
        여객선은 안개 때문에 두 시간 늦었지만 다친 승객은 없다고 회사가 밝혔다.
        축제는 금요일 광장의 음악회로 시작해 이달 말까지 이어진다.
    """),
    _language("th", "cp874 tis-620", """
        ท่าเรือเปิดอีกครั้งหลังพายุ
        ปลาที่ตลาดเก่าราคาแพงขึ้น
        สภาเมืองเลื่อนการตัดสินใจเรื่องสะพาน
        ทีมชายฝั่งชนะสองประตู
        โรงเรียนใหม่ในย่านชาวประมง
        คาดว่าฝนจะตกหนักเย็นวันพฤหัสบดี
        รถเมล์กลับมาวิ่งพรุ่งนี้
        พิพิธภัณฑ์ทะเลแสดงแผนที่หายาก
        หัวหน้าท่าเรือกล่าวว่าเรือสามลำจะออกก่อนเที่ยง และเครนใหม่ทำงานมาแล้วหนึ่งสัปดาห์โดยไม่เสีย
        พ่อค้าบ่นว่าถนนไปตลาดแคบเกินไป และขอให้เทศบาลขยายก่อนเริ่มฤดูกาล
        เรือข้ามฟากมาช้าสองชั่วโมงเพราะหมอก บริษัทแจ้งว่าไม่มีผู้โดยสารบาดเจ็บ
        งานเทศกาลเริ่มวันศุกร์ด้วยดนตรีที่ลานใหญ่ และจัดไปจนถึงสิ้นเดือน
    """),
    _language("vi", "cp1258", """
        Cảng mở cửa trở lại sau cơn bão
        Giá cá ở chợ cũ tăng cao
        Hội đồng hoãn quyết định về cây cầu
        Đội bờ biển thắng cách biệt hai bàn
        Trường học mới ở khu ngư dân
        Tối thứ năm dự báo có mưa lớn
        Xe buýt chạy lại từ ngày mai
        Bảo tàng biển trưng bày bản đồ hiếm
        Người phụ trách cảng nói rằng ba con tàu sẽ rời bến trước buổi trưa và cần cẩu mới đã chạy một tuần.
        Các tiểu thương than phiền đường vào chợ quá hẹp và đề nghị thành phố mở rộng trước khi vào mùa.
        Chuyến phà đến muộn hai giờ vì sương mù, không hành khách nào bị thương, công ty cho biết.
        Lễ hội bắt đầu vào thứ sáu với âm nhạc ở quảng trường và kéo dài đến cuối tháng.
    """),
    _language("fr", "cp1252 iso8859-15 mac-roman", """
        Le port rouvre après la tempête
        Le poisson plus cher sur le vieux marché
        La mairie reporte sa décision sur le pont
        L’équipe de la côte gagne de deux buts, à la dernière minute
        Une nouvelle école dans le quartier des pêcheurs
        De fortes pluies prévues jeudi soir, un bœuf emporté
        Les bus circulent à nouveau dès demain
        Le musée de la mer présente des cartes rares
        Le directeur du port a déclaré que les trois navires partiront avant midi et que la grue neuve marche depuis une semaine.
        Les marchands se plaignent de la rue étroite qui mène au marché et demandent à la ville de l’élargir dès l’été.
        Le bac a eu deux heures de retard à cause du brouillard ; « personne n’a été blessé », écrit la société.
        La fête commence vendredi par un concert sur la grand-place et dure jusqu’à la fin du mois d’août.
    """),
    _language("de", "cp1252 iso8859-15", """
        Hafen nach dem Sturm wieder geöffnet
        Fisch auf dem alten Markt wird teurer, Händler klagen über Kälte
        Rat verschiebt Entscheidung über die Brücke
        Küstenelf siegt mit zwei Toren, Anhänger außer sich
        Neue Schule im Viertel der Fischer eröffnet
        Für Donnerstagabend wird starker Regen erwartet
        Busse fahren ab morgen früh wieder
        Meeresmuseum zeigt seltene Karten für große und kleine Gäste
        Der Hafenmeister sagte, die drei Schiffe würden vor Mittag auslaufen, und der neue Kran laufe seit einer Woche störungsfrei.
        Die Händler beschweren sich über die enge Straße zum Markt und bitten die Stadt, sie vor der Saison zu verbreitern.
        Die Fähre kam wegen Nebels zwei Stunden zu spät; „niemand wurde verletzt“, erklärte die Gesellschaft.
        Das Fest beginnt am Freitag mit Musik auf dem großen Platz und dauert bis zum Monatsende.
    """),
    _language("es", "cp1252 iso8859-15", """
        El puerto reabre tras la tormenta, según la alcaldía
        Sube el precio del pescado en el mercado viejo, más caro que antaño
        El ayuntamiento aplaza la decisión del puente
        El equipo de la costa gana por dos goles en la prórroga
        Nueva escuela en el barrio pesquero para los niños
        Se esperan lluvias fuertes el jueves: ¿habrá clase?
        Los autobuses vuelven mañana
        El museo del mar muestra mapas únicos del siglo XVIII, ¡gratis!
        El director del puerto dijo que los tres barcos saldrán antes del mediodía y que la grúa nueva funciona desde hace una semana.
        Los comerciantes se quejan de la calle estrecha que lleva al mercado y piden su ampliación antes del otoño.
        El transbordador llegó con dos horas de retraso por la niebla; «nadie resultó herido», señaló la compañía.
        La fiesta empieza el viernes con música en la plaza y dura hasta fin de mes, añadió la organización.
    """),
    _language("pt", "cp1252 iso8859-15", """
        Porto reabre após a tempestade, diz câmara
        Peixe fica mais caro no mercado velho, não há pão
        Câmara adia decisão sobre a ponte
        Equipa da costa vence por dois golos na última ação
        Nova escola no bairro dos pescadores já recebe crianças
        Chuva forte prevista para quinta-feira à noite
        Autocarros voltam a circular amanhã
        Museu do mar mostra mapas raros da navegação
        O diretor do porto disse que os três navios vão partir antes do meio-dia e que a grua nova já trabalha há uma semana.
        Os comerciantes queixam-se da rua estreita até ao mercado e pedem à câmara que a alargue antes do verão.
        O barco chegou duas horas atrasado por causa do nevoeiro; ninguém ficou ferido, informou a empresa em comunicação.
        A festa começa na sexta-feira com música na praça e dura até ao fim do mês, são esperadas mil pessoas.
    """),
    _language("it", "cp1252 iso8859-15", """
        Il porto riapre dopo la tempesta, città in festa
        Più caro il pesce al mercato vecchio, è la terza volta
        Il consiglio rinvia la decisione sul ponte: «Non c’è più tempo»
        La squadra della costa vince di due reti, così finì la partita
        Una nuova scuola nel quartiere dei pescatori aprirà lunedì
        Piogge forti previste per giovedì sera, metà strade chiuse
        Gli autobus ripartono domani, però in ritardo
        Il museo del mare espone mappe rare: l’ingresso sarà libero
        Il direttore del porto ha detto che le tre navi partiranno prima di mezzogiorno e che la gru funziona già da una settimana.
        I commercianti si lamentano della strada stretta che porta al mercato e chiedono alla città di allargarla perché è pericolosa.
        Il traghetto è arrivato con due ore di ritardo per la nebbia; nessuno è rimasto ferito, comunicò la società.
        La festa comincia venerdì con la musica in piazza e durerà fino alla fine del mese, poi chiuderà.
    """),
    _language("sv", "cp1252 iso8859-15", """
        Hamnen öppnar igen efter stormen
        Fisken på det gamla torget blir dyrare, säger köpmännen
        Fullmäktige skjuter upp beslutet om bron till nästa år
        Kustlaget vann med två mål
        Ny skola i fiskarnas kvarter står färdig
        Kraftigt regn väntas på torsdag kväll
        Bussarna går igen från i morgon, på gator där snön är röjd
        Sjömuseet visar sällsynta kartor
        Hamnchefen sade att de tre fartygen går före lunch och att den nya kranen har gått i en vecka utan fel.
        Köpmännen klagar på den smala vägen till torget och ber staden att bredda den före säsongen.
        Färjan blev två timmar sen på grund av dimman; ingen av resenärerna skadades, meddelar bolaget.
        Festen börjar på fredag med musik på stora torget och pågår till månadens slut.
    """),
    _language("is", "cp1252", """
        Höfnin opnuð á ný eftir storminn
        Fiskur dýrari á gamla torginu
        Bæjarstjórn frestar ákvörðun um brúna
        Lið strandarinnar vann með tveimur mörkum
        Nýr skóli í hverfi sjómanna
        Búist er við mikilli rigningu á fimmtudagskvöld
        Strætisvagnar ganga aftur frá og með morgundeginum, það segja bílstjórar
        Sjóminjasafnið sýnir fágæt kort
        Hafnarstjórinn sagði að skipin þrjú færu fyrir hádegi og að nýi kraninn hefði gengið í viku án bilana.
        Kaupmenn kvarta undan þröngum vegi að torginu og biðja bæinn að breikka hann áður en vertíðin hefst.
        Ferjan kom tveimur tímum of seint vegna þoku; enginn farþegi meiddist, segir í tilkynningu félagsins.
        Hátíðin hefst á föstudag með tónlist á torginu og stendur til mánaðamóta.
    """),
)  # fmt: skip

"""The words of dates: months and weekdays by language, zones, halves of the day.

The names are those of CLDR and what newspapers write besides. A line of a table is a language (BCP
47) and its names in order, from January or from Monday: as they stand beside a day, as they stand
alone, and abbreviated where that is not how the name begins. Words of one name are joined with an
underscore.
"""

MONTHS = """
en january february march april may june july august september october november december
en jan feb mar apr may jun jul aug sep oct nov dec
fr janvier février mars avril mai juin juillet août septembre octobre novembre décembre
fr janv févr mar avr mai juin juil août sept oct nov déc
es enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
es ene feb mar abr may jun jul ago setiembre oct nov dic
ca gener febrer març abril maig juny juliol agost setembre octubre novembre desembre
ca gen febr març abr maig juny jul ag set oct nov des
gl xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro
eu urtarrila otsaila martxoa apirila maiatza ekaina uztaila abuztua iraila urria azaroa abendua
eu urtarrilaren otsailaren martxoaren apirilaren maiatzaren ekainaren uztailaren abuztuaren irailaren urriaren azaroaren abenduaren
pt janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
pt jan fev mar abr mai jun jul ago set out nov dez
it gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
it gen feb mar apr mag giu lug ago set ott nov dic
ro ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
ro ian feb mar apr mai iun iul aug sept oct nov dec
de januar februar märz april mai juni juli august september oktober november dezember
de jänner feber maerz apr mai jun jul aug sep okt nov dez
de jän feb mrz apr mai jun jul aug sep okt nov dez
nl januari februari maart april mei juni juli augustus september oktober november december
nl jan feb mrt apr mei jun jul aug sep okt nov dec
af januarie februarie maart april mei junie julie augustus september oktober november desember
af jan feb mrt apr mei jun jul aug sep okt nov des
sv januari februari mars april maj juni juli augusti september oktober november december
da januar februar marts april maj juni juli august september oktober november december
nb januar februar mars april mai juni juli august september oktober november desember
fi tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
is janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember
et jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember
lv janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris
lv janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī
lt sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio
lt sausis vasaris kovas balandis gegužė birželis liepa rugpjūtis rugsėjis spalis lapkritis gruodis
pl stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
pl styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień
pl sty lut mar kwi maj cze lip sie wrz paź lis gru
cs ledna února března dubna května června července srpna září října listopadu prosince
cs leden únor březen duben květen červen červenec srpen září říjen listopad prosinec
cs led úno bře dub kvě čvn čvc srp zář říj lis pro
sk januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra
sk január február marec apríl máj jún júl august september október november december
sl januar februar marec april maj junij julij avgust september oktober november december
sl januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra
hr siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca
hr siječanj veljača ožujak travanj svibanj lipanj srpanj kolovoz rujan listopad studeni prosinac
hr sij velj ožu tra svi lip srp kol ruj lis stu pro
bs januar februar mart april maj juni juli august septembar oktobar novembar decembar
sr januar februar mart april maj jun jul avgust septembar oktobar novembar decembar
sr јануар фебруар март април мај јун јул август септембар октобар новембар децембар
sr januara februara marta aprila maja juna jula avgusta septembra oktobra novembra decembra
sr јануара фебруара марта априла маја јуна јула августа септембра октобра новембра децембра
mk јануари февруари март април мај јуни јули август септември октомври ноември декември
bg януари февруари март април май юни юли август септември октомври ноември декември
ru января февраля марта апреля мая июня июля августа сентября октября ноября декабря
ru январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
uk січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
uk січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень
be студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня
be студзень люты сакавік красавік май чэрвень ліпень жнівень верасень кастрычнік лістапад снежань
kk қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан
hu január február március április május június július augusztus szeptember október november december
el ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
el ιανουάριος φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος ιούλιος αύγουστος σεπτέμβριος οκτώβριος νοέμβριος δεκέμβριος
tr ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
az yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr
az yan fev mar apr may iyn iyl avq sen okt noy dek
uz yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr
uz yan fev mar apr may iyn iyl avg sen okt noy dek
sq janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor
ka იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი
hy հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի
hy հնվ փտվ մրտ ապր մյս հնս հլս օգս սեպ հոկ նոյ դեկ
ar يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
ar يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر
ar جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر
ar كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول
fa ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر
he ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר
he בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר
ur جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر
hi जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर
hi जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितम्बर अक्तूबर नवम्बर दिसम्बर
hi जन फ़र मार्च अप्रैल मई जून जुल अग सित अक्टू नव दिस
mr जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर
mr जाने फेब्रु मार्च एप्रि मे जून जुलै ऑग सप्टें ऑक्टो नोव्हें डिसें
bn জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর
bn জানু ফেব মার্চ এপ্রি মে জুন জুল আগ সেপ অক্টো নভে ডিসে
ta ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்
ta ஜன பிப் மார் ஏப் மே ஜூன் ஜூலை ஆக செப் அக் நவ டிச
te జనవరి ఫిబ్రవరి మార్చి ఏప్రిల్ మే జూన్ జులై ఆగస్టు సెప్టెంబర్ అక్టోబర్ నవంబర్ డిసెంబర్
te జన ఫిబ్ర మార్చి ఏప్రి మే జూన్ జులై ఆగ సెప్టెం అక్టో నవం డిసెం
th มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม
th ม_ค ก_พ มี_ค เม_ย พ_ค มิ_ย ก_ค ส_ค ก_ย ต_ค พ_ย ธ_ค
id januari februari maret april mei juni juli agustus september oktober november desember
id jan peb mar apr mei jun jul agt sep okt nop des
ms januari februari mac april mei jun julai ogos september oktober november disember
fil enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre
sw januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba
vi tháng_một tháng_hai tháng_ba tháng_tư tháng_năm tháng_sáu tháng_bảy tháng_tám tháng_chín tháng_mười tháng_mười_một tháng_mười_hai
zh 一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月
gu જાન્યુઆરી ફેબ્રુઆરી માર્ચ એપ્રિલ મે જૂન જુલાઈ ઑગસ્ટ સપ્ટેમ્બર ઑક્ટોબર નવેમ્બર ડિસેમ્બર
pa ਜਨਵਰੀ ਫ਼ਰਵਰੀ ਮਾਰਚ ਅਪ੍ਰੈਲ ਮਈ ਜੂਨ ਜੁਲਾਈ ਅਗਸਤ ਸਤੰਬਰ ਅਕਤੂਬਰ ਨਵੰਬਰ ਦਸੰਬਰ
pa ਜਨ ਫ਼ਰ ਮਾਰਚ ਅਪ੍ਰੈ ਮਈ ਜੂਨ ਜੁਲਾ ਅਗ ਸਤੰ ਅਕਤੂ ਨਵੰ ਦਸੰ
kn ಜನವರಿ ಫೆಬ್ರವರಿ ಮಾರ್ಚ್ ಏಪ್ರಿಲ್ ಮೇ ಜೂನ್ ಜುಲೈ ಆಗಸ್ಟ್ ಸೆಪ್ಟೆಂಬರ್ ಅಕ್ಟೋಬರ್ ನವೆಂಬರ್ ಡಿಸೆಂಬರ್
kn ಜನ ಫೆಬ್ರ ಮಾರ್ಚ್ ಏಪ್ರಿ ಮೇ ಜೂನ್ ಜುಲೈ ಆಗ ಸೆಪ್ಟೆಂ ಅಕ್ಟೋ ನವೆಂ ಡಿಸೆಂ
ml ജനുവരി ഫെബ്രുവരി മാർച്ച് ഏപ്രിൽ മേയ് ജൂൺ ജൂലൈ ഓഗസ്റ്റ് സെപ്റ്റംബർ ഒക്ടോബർ നവംബർ ഡിസംബർ
ml ജനു ഫെബ്രു മാർ ഏപ്രി മേയ് ജൂൺ ജൂലൈ ഓഗ സെപ്റ്റം ഒക്ടോ നവം ഡിസം
cy ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr
ne जनवरी फेब्रुअरी मार्च अप्रिल मे जुन जुलाई अगस्ट सेप्टेम्बर अक्टोबर नोभेम्बर डिसेम्बर
"""

WEEKDAYS = """
en monday tuesday wednesday thursday friday saturday sunday
fr lundi mardi mercredi jeudi vendredi samedi dimanche
es lunes martes miércoles jueves viernes sábado domingo
ca dilluns dimarts dimecres dijous divendres dissabte diumenge
gl luns martes mércores xoves venres sábado domingo
eu astelehena asteartea asteazkena osteguna ostirala larunbata igandea
it lunedì martedì mercoledì giovedì venerdì sabato domenica
ro luni marți miercuri joi vineri sâmbătă duminică
de montag dienstag mittwoch donnerstag freitag samstag sonntag
de mo di mi do fr sa so
nl maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
nl ma di wo do vr za zo
af maandag dinsdag woensdag donderdag vrydag saterdag sondag
af ma di wo do vr sa so
sv måndag tisdag onsdag torsdag fredag lördag söndag
da mandag tirsdag onsdag torsdag fredag lørdag søndag
nb man tir ons tor fre lør søn
fi maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina
fi ma ti ke to pe la su
is mánudagur þriðjudagur miðvikudagur fimmtudagur föstudagur laugardagur sunnudagur
et esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev
lv pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena svētdiena
lt pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis sekmadienis
pl poniedziałek wtorek środa czwartek piątek sobota niedziela
pl pon wt śr czw pt sob niedz
cs pondělí úterý středa čtvrtek pátek sobota neděle
cs po út st čt pá so ne
sk pondelok utorok streda štvrtok piatok sobota nedeľa
sk po ut st št pi so ne
sl ponedeljek torek sreda četrtek petek sobota nedelja
hr ponedjeljak utorak srijeda četvrtak petak subota nedjelja
bs pon uto sri čet pet sub ned
sr ponedeljak utorak sreda četvrtak petak subota nedelja
sr понедељак уторак среда четвртак петак субота недеља
mk понеделник вторник среда четврток петок сабота недела
bg понеделник вторник сряда четвъртък петък събота неделя
bg пн вт ср чт пт сб нд
ru понедельник вторник среда четверг пятница суббота воскресенье
ru пн вт ср чт пт сб вс
uk понеділок вівторок середа четвер пʼятниця субота неділя
be панядзелак аўторак серада чацвер пятніца субота нядзеля
be пн аў ср чц пт сб нд
kk дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі
kk дс сс ср бс жм сб жс
hu hétfő kedd szerda csütörtök péntek szombat vasárnap
el δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή
tr pazartesi salı çarşamba perşembe cuma cumartesi pazar
tr pzt sal çar per cum cmt paz
ka ორშაბათი სამშაბათი ოთხშაბათი ხუთშაბათი პარასკევი შაბათი კვირა
hy երկուշաբթի երեքշաբթի չորեքշաբթի հինգշաբթի ուրբաթ շաբաթ կիրակի
hy երկ երք չրք հնգ ուր շբթ կիր
ar الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
fa دوشنبه سهشنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه
ur پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار
hi सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार
mr सोमवार मंगळवार बुधवार गुरुवार शुक्रवार शनिवार रविवार
bn সোমবার মঙ্গলবার বুধবার বৃহস্পতিবার শুক্রবার শনিবার রবিবার
ta திங்கள் செவ்வாய் புதன் வியாழன் வெள்ளி சனி ஞாயிறு
te సోమవారం మంగళవారం బుధవారం గురువారం శుక్రవారం శనివారం ఆదివారం
th วันจันทร์ วันอังคาร วันพุธ วันพฤหัสบดี วันศุกร์ วันเสาร์ วันอาทิตย์
th จันทร์ อังคาร พุธ พฤหัส ศุกร์ เสาร์ อาทิตย์
id senin selasa rabu kamis jumat sabtu minggu
ms isnin selasa rabu khamis jumaat sabtu ahad
ms isn sel rab kha jum sab ahd
fil lunes martes miyerkules huwebes biyernes sabado linggo
sw jumatatu jumanne jumatano alhamisi ijumaa jumamosi jumapili
pt segunda terça quarta quinta sexta sábado domingo
he שני שלישי רביעי חמישי שישי שבת ראשון
zh 周一 周二 周三 周四 周五 周六 周日
zh 星期一 星期二 星期三 星期四 星期五 星期六 星期日
ja 月 火 水 木 金 土 日
ko 월 화 수 목 금 토 일
gu સોમવાર મંગળવાર બુધવાર ગુરુવાર શુક્રવાર શનિવાર રવિવાર
pa ਸੋਮਵਾਰ ਮੰਗਲਵਾਰ ਬੁੱਧਵਾਰ ਵੀਰਵਾਰ ਸ਼ੁੱਕਰਵਾਰ ਸ਼ਨੀਵਾਰ ਐਤਵਾਰ
pa ਸੋਮ ਮੰਗਲ ਬੁੱਧ ਵੀਰ ਸ਼ੁੱਕਰ ਸ਼ਨੀ ਐਤ
kn ಸೋಮವಾರ ಮಂಗಳವಾರ ಬುಧವಾರ ಗುರುವಾರ ಶುಕ್ರವಾರ ಶನಿವಾರ ಭಾನುವಾರ
ml തിങ്കളാഴ്ച ചൊവ്വാഴ്ച ബുധനാഴ്ച വ്യാഴാഴ്ച വെള്ളിയാഴ്ച ശനിയാഴ്ച ഞായറാഴ്ച
ml തിങ്കൾ ചൊവ്വ ബുധൻ വ്യാഴം വെള്ളി ശനി ഞായർ
ne सोमबार मङ्गलबार बुधबार बिहिबार शुक्रबार शनिबार आइतबार
"""

ZONES = """
-11:00 sst
-10:00 hst hast ckt taht
-9:00 akst hadt
-8:00 pst akdt
-7:00 mst pdt
-6:00 cst mdt
-5:00 est cdt cot pet
-4:00 ast edt clt bot vet pyt gyt amt hne
-3:30 nst
-3:00 adt brt art uyt clst gft pyst
-2:30 ndt
-2:00 brst fnt
-1:00 azot cvt
+0:00 z ut utc gmt wet azost
+1:00 bst cet mez met west wat west
+2:00 cest mesz mest eet cat sast
+3:00 msk мск eest eat trt idt
+3:30 irst
+4:00 gst samt azt get mut ret sct
+4:30 aft irdt
+5:00 pkt uzt tjt tmt mvt yekt
+5:30 ist slst
+5:45 npt
+6:00 bdt btt omst kgt
+6:30 mmt
+7:00 wib ict krat novt
+8:00 sgt hkt pht myt wita awst irkt bnt ulat
+9:00 jst kst wit yakt tlt pwt
+9:30 acst
+10:00 aest chst pgt vlat
+10:30 acdt
+11:00 aedt nct sbt vut magt
+12:00 nzst fjt pett
+13:00 nzdt tot wst
"""
"""Abbreviations and hours east of Greenwich. What means several zones has the one that feeds mean."""

ZONES_OF_LANGUAGES = """
zh +8:00 cst
en-cn +8:00 cst
en-tw +8:00 cst
ar +3:00 ast
bn +6:00 bst
en-bd +6:00 bst
hy +4:00 amt
fil +8:00 pst
en-ph +8:00 pst
ga +1:00 ist
en-ie +1:00 ist
en-au +8:00 wst
en-au +9:30 cst
en-au +10:00 est
en-au +10:30 cdt
en-au +11:00 edt
"""
"""What an abbreviation means in feeds of a language or of a region (BCP 47, in lower case)."""

PLACES_OF_LANGUAGES = {
    "he": {"ist": "Asia/Jerusalem"},
    "en-il": {"ist": "Asia/Jerusalem"},
}
"""The same for abbreviations of a zone in summer and winter alike."""

YEAR_FIRST = frozenset("ja zh ko hu lt sv mn fa eu".split())
"""Languages that may write the year first, also one of two digits."""

NUMBERED = """
version ver v vol volume volumen volym band tome tomo no nr num numero number nummer issue ausgabe
heft release build chapter kapitel chapitre capitulo edition edicion part teil section выпуск номер
версия том
"""
"""Words that a number follows which is no day."""

PLACES = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
"""Abbreviations of zones in summer and winter alike."""

BEFORE_NOON = """
am πμ قظ ص صباحا صبح фм утра ранку дп oo sa ap dop manana madrugada manha matin mattina vorm morgens
vormittags 오전 午前 上午 早上 清晨 凌晨 ก่อนเที่ยง
"""
AFTER_NOON = """
pm μμ بظ md ptg م مساء ظهرا عصر дня вечера вечора пп os ch ip odp tarde pomeriggio sera soir nachm
nachmittags abends popoludniu wieczorem 오후 午後 下午 中午 晚上 傍晚 หลังเที่ยง
"""
"""Halves of the day, with the hours from 1 to 12."""

"""What a sixteenth fresh attacker typed that was taken for something else, and its neighbours in other words and languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.model.tokens import Action
from bot.engine.understanding.asked_plainly import asked_plainly
from bot.engine.understanding.meaning import Intent, Meaning
from bot.engine.understanding.reading import read
from prompts.model.answer_types import Read
from tests.engine.talking import THREE, Talk
from tests.engine.understanding.judge import context_of

# What stays between us

ANSWERS = {
    "roast": {"en": "dark", "de": "dunkel", "es": "oscuro"},
    "wish": {"en": "something nutty", "de": "etwas Nussiges", "es": "algo con nueces"},
    "cups": {"en": "3", "de": "3", "es": "3"},
}

BETWEEN_US = {
    "en": """
but nobody else should see it
please keep that to yourselves
but don't pass that on
but no one else needs to know
and that's between you and me
but don't tell anyone
and don't show it to anybody
but keep it to yourself
just don't share it
but I don't want anyone else to see that
but I don't want this going anywhere else
this is only for your eyes
but that's nobody else's business
don't let anyone else see it
don't hand it on
but not for anyone else
between ourselves please
for internal use only
but it must not leave this chat
not to be passed on
please don't forward that to anybody
but don't give that to anyone else
other people shouldn't see that
and let's keep that a secret
but I want that to stay private
nobody gets to know that
shouldn't be shared with anyone
that's just for you to know
please treat that as confidential
do not disclose
it's a secret tho
don't tell others please
no one should find out
only you may know that
hush, don't tell
just you and me ok
please keep this between us
keep it quiet
don't spread it
that is not to be shared with anyone
and don't sell it
my wife must not see it
without telling anyone
without passing it on
don't send that to anybody else
don't use that for advertising
I'd rather nobody else saw this
make sure nobody else sees it
not for your partners
but only you guys can know
and keep that under your hat
please make sure this doesn't get out
but I'd prefer you didn't share it
but I would not like this to be shared
don't let it get around
mustn't get out
and pls dont pass it around
do not publish that
i don't want my boss to know
but don't let anyone know
but keep my answer to yourselves ok?
not to be given to anyone
don't share that w anyone
that info is for you only
no passing this along
never give that to third parties
don't tell your mates
never ever share that
not that anyone else should know
let this be our secret
our little secret
and that stays our secret
you're the only one who should know
you must not tell
and don't repeat that
don't go telling people
don't blab
please don't mention it to anyone
but don't put that anywhere public
confidential information
top secret
""",
    "de": """
aber das bleibt unter uns
aber niemand sonst soll das sehen
aber sagt es niemandem
gebt es bitte an niemanden weiter
aber das geht niemanden was an
aber keiner soll es wissen
bitte für euch behalten
aber behaltet das bitte für euch
das darf sonst keiner sehen
aber nicht weitersagen
das soll niemand anderes erfahren
aber das bleibt bitte in diesem chat
nur für eure augen
nur zu eurer info
das ist aber nicht für andere bestimmt
nur intern bitte
aber erzähl es keinem
das soll privat bleiben
aber ich will nicht dass das jemand anderes sieht
bitte vertraulich behandeln
das geht keinen was an
das muss unter uns bleiben
aber gib das nicht raus
reicht das nicht weiter
das sollen andere nicht sehen
das ist ein geheimnis
bitte nicht an andere geben
zeigt das keinem
aber keiner außer euch
ohne es weiterzugeben
sonst niemand
aber nur ihr dürft das wissen
das braucht sonst niemand zu wissen
aber psst
aber verratet es keinem
aber nicht verkaufen
das darf nicht nach außen
bleibt bitte geheim
aber an niemanden weitergeben
aber bitte nicht rumerzählen
das bleibt in diesem raum
und das soll auch so bleiben, also unter uns
aber häng das nicht an die große glocke
aber bitte niemandem zeigen
aber andere geht das nichts an
das darf niemand wissen
aber das sollte niemand sonst wissen
aber das muss keiner wissen
das ist nur für euch bestimmt
aber ich möchte nicht dass ihr das weitergebt
aber ich möchte nicht dass das weitergegeben wird
das will ich nicht weitergegeben haben
darf nicht weitergegeben werden
das ist unser geheimnis
kein wort zu niemandem
aber kein wort darüber
zu niemandem ein wort
ihr dürft das nicht weitersagen
das bleibt aber unser geheimnis
sagt's keinem
aber behalt's für dich
nicht an dritte weitergeben
bitte nur für den internen gebrauch
meine frau darf das nicht wissen
""",
    "es": """
pero que no lo vea nadie más
pero que quede entre nosotros
pero no se lo digas a nadie
pero nadie más debe verlo
pero no lo compartas con nadie
guárdatelo para ti
pero guardadme el secreto
es un secreto
pero nadie más tiene que saberlo
no quiero que nadie más lo vea
pero que no salga de aquí
solo para vosotros
pero no lo paséis a otros
no lo paséis a nadie
sin decírselo a nadie
que nadie lo sepa
pero no se lo enseñes a nadie
esto es solo entre tú y yo
que sea confidencial
a nadie le importa
no lo difundas
no lo divulguéis
mantenedlo en secreto
pero no lo reenvíes
no lo cedáis a terceros
para uso interno
que no se entere nadie
no se lo pases a nadie por favor
pero no lo vendáis
prefiero que nadie más lo sepa
que no llegue a otros
pero no quiero que se comparta
que no se comparta
y que no se sepa
pero que esto no salga de nosotros
no se lo cuentes a mi mujer
pero no quiero que lo sepa mi jefe
pero que no se lo digáis a otros
solo podéis saberlo vosotros
no debe saberlo nadie
nuestro secreto
será nuestro secreto
no lo comentes con nadie
no se lo comentes a nadie
pero ni una palabra a nadie
que no lo vean otros
no quiero que esto llegue a terceros
pero nada de compartirlo
no lo hagas público
no es para compartir
por favor que quede en privado
es algo privado
""",
}
ABOUT_COFFEE = {
    "en": """
dark, and nobody else in my family drinks it
dark but nobody else likes it
dark, my wife prefers it light
dark, I share it with my husband
dark because everybody tells me so
dark, others can have the light one
dark, don't tell me it's sold out
dark, but don't give me sour ones
dark and nothing else
dark, just for me
dark, for myself only
dark, and no one else at home drinks coffee
dark, no sugar to go with it
dark, but not the one you sent last time
dark, don't send the ground one
dark, my secret favourite
dark, private label please
dark, don't sell me light
dark, nobody told me about the light one
dark, not from any other roaster
dark, everyone else is wrong
dark, don't forget it
dark, but show me others too
dark, no other
dark, nothing else will do
dark, only dark
dark, I keep it to two cups
dark, just between you and me light is for wimps
dark, something I don't have to share
dark, something my wife can't resist
dark, something my husband can have too
dark, something nobody else sells
dark, something nobody else has
dark, something no one else in the office drinks
dark, something to share with friends
dark, something to give to my wife
dark, something private label
dark, a secret recipe
dark, something nobody knows yet
dark, something you can't find anywhere else
dark, nothing from other companies
dark, not too strong for my mum
dark, not for kids
dark, nothing for my husband
dark, something that is not for everyone
dark, something not too sweet, others are
dark, a coffee to let others taste
dark, nothing that other people like
dark, a quiet one, for the evenings
dark, no decaf, my husband can have that
dark, a coffee that stays fresh
dark, keep it simple
dark, keep it cheap
dark, keep it the same
dark, keep it as it is
dark, keep sending this
dark, leave it as is
dark, something I can send to my mum
dark, to give to others as a gift
dark, for others it's too strong
dark, for myself and nobody else
dark, don't sell the old one any more
dark, don't change anything
dark, nothing else please
dark, no one here likes light
dark, you should let people know about the Kenya
dark, tell others about the Kenya
dark, let people know what it tastes like
dark, more information on who sells it
dark, show what other people buy
dark, I'd like to know what others drink
dark, I want to know where it is from
dark, I don't know
dark, who knows
dark, only you have this one
dark, only you know what is good
dark, just you choose
dark, something only you sell
""",
    "de": """
dunkel, und sonst trinkt das niemand hier
dunkel, und sonst nichts
dunkel, meine frau will nichts anderes
dunkel, aber nur für mich
dunkel, andere mag ich nicht
dunkel, das sagt jeder
dunkel, keine andere
dunkel, aber nicht an ostern
dunkel, niemand mag hell
dunkel, nichts anderes kommt mir ins haus
dunkel, das teile ich mit meinem mann
dunkel, aber nicht zu dunkel
dunkel, mein geheimtipp
dunkel, das weiß doch jeder
dunkel, keiner mag den hellen
dunkel, bei uns trinkt sonst keiner kaffee
dunkel, etwas, das nicht jeder hat
dunkel, etwas, das sonst keiner hat
dunkel, etwas, das meine frau auch mag
dunkel, etwas, das ich nicht teilen muss
dunkel, ich teile nicht gern
dunkel, nichts für kinder
dunkel, nichts für meinen mann
dunkel, nicht für meine frau
dunkel, das weiß keiner
dunkel, das weiß ich nicht
dunkel, weiß nicht
dunkel, keine ahnung, das wissen andere besser
dunkel, etwas für mich allein
dunkel, nur für mich
dunkel, sagt mir was andere trinken
dunkel, zeigt mir andere sorten
dunkel, lasst es so
dunkel, bleibt so
dunkel, bleibt bei dunkel
dunkel, so lassen
dunkel, lieber nichts anderes
dunkel, keine anderen
dunkel, keinen anderen
dunkel, bitte keinen anderen
dunkel, sonst keinen
dunkel, für den chef muss es dunkel sein
dunkel, niemand anderes trinkt hier kaffee
dunkel, mein mann darf keinen kaffee
dunkel, einer für die kollegen
dunkel, dunkel für mich, hell für meinen mann
dunkel, etwas für die arbeit, privat trinke ich tee
dunkel, nur privat
dunkel, es soll nicht bitter sein
dunkel, es darf nicht sauer sein
dunkel, das muss nicht sein
dunkel, es muss nicht bio sein
dunkel, bei euch kaufen
dunkel, es bleibt dabei
""",
    "es": """
oscuro, y nada más
oscuro, a nadie le gusta el claro
oscuro, nadie más lo bebe en casa
oscuro, solo para mí
oscuro, no me gustan los otros
oscuro, lo comparto con mi marido
oscuro, pero no muy oscuro
oscuro, mi secreto
oscuro, todos lo dicen
oscuro, nunca otros
oscuro, no me vendas el claro
oscuro, nadie me lo dijo
oscuro, algo que nadie más tenga
oscuro, algo que no tenga otro
oscuro, algo que no sea amargo
oscuro, que no sea muy amargo
oscuro, que no sea de otros
oscuro, nada para mi marido
oscuro, no para niños
oscuro, algo que le guste a mi mujer
oscuro, que llegue antes
oscuro, que no llegue tarde
oscuro, no lo sé
oscuro, no sé
oscuro, nadie lo sabe
oscuro, quién sabe
oscuro, es para mi jefe
oscuro, es para mi mujer
oscuro, es para los dos
oscuro, solo para casa
oscuro, que lo vendáis en grano
oscuro, que sea para ti lo que quieras
oscuro, me lo guardo para las mañanas
oscuro, déjalo así
oscuro, mantenlo así
oscuro, quiero saber más
oscuro, quiero ver otros
""",
}


def listed(lines: dict[str, str]) -> list[tuple[str, str]]:
    """Each line, with its language."""
    return [(language, line) for language, block in lines.items() for line in block.split("\n") if line]


def said(words: str, place: str, language: str = "en") -> Meaning:
    """What the words mean there."""
    return read(words, context_of(place, language))


def is_stored(meaning: Meaning) -> bool:
    return meaning.intent in (Intent.ANSWER, Intent.LATE_ANSWER) and isinstance(meaning.answer, Read)


def stays_here(meaning: Meaning) -> bool:
    """Whether nothing is kept, and nothing passed on or that is asked back."""
    is_meant = meaning.intent in (Intent.KEEP_HERE, Intent.MAYBE_KEEP_HERE)
    return not is_stored(meaning) and (is_meant or Action.CONSENTS in {token.action for token in meaning.offers})


@pytest.mark.parametrize("place", ANSWERS)
@pytest.mark.parametrize("between", [", ", " - "])
def test_what_stays_between_us_is_not_kept_and_nothing_is_passed_on_or_that_is_asked_back(between: str, place: str) -> None:
    beside = [(language, ANSWERS[place][language] + between + words) for language, words in listed(BETWEEN_US)]
    assert [words for language, words in beside if not stays_here(said(words, place, language))] == []


@pytest.mark.parametrize("place", ["roast", "wish"])
def test_what_tells_of_others_or_of_the_coffee_says_nothing_of_sharing(place: str) -> None:
    meant = [(words, said(words, place, language)) for language, words in listed(ABOUT_COFFEE)]
    of_sharing = (Intent.KEEP_HERE, Intent.MAYBE_KEEP_HERE, Intent.CONSENTS)
    assert [words for words, meaning in meant if meaning.intent in of_sharing] == []
    assert [words for words, meaning in meant if Action.CONSENTS in {token.action for token in meaning.offers}] == []


# A yes with an erasure behind it, said to nothing that waits for a yes

ERASE_IT = {
    "en": """
yes delete it
yes, delete it
yes delete
yes erase it
yep wipe it
ok delete it
ok, delete everything
sure, delete it
yeah get rid of it
yes away with it
yes remove it
yes I want it deleted
go ahead and delete it
do delete it
no, delete it
yes please delete everything
yes delete my data
yes forget me
""",
    "de": """
ja weg damit
ja, weg damit bitte
doch löschen
bitte doch löschen
ja löschen
ja, lösch es
ja lösch das
ja mach weg
okay löschen
dann lösch es
dann löscht es halt
jawohl löschen
also gut löschen
ja will ich löschen
ja ich will dass es gelöscht wird
ja bitte alles löschen
ja vergiss mich
""",
    "es": """
sí, borra todo
sí, borrar
sí borrad todo
sí, fuera todo
fuera con ello
sí, olvídame
sí, bórrame
vale, que se borre
sí, quiero borrarlo
sí, quiero que lo borréis
sí por favor bórralo todo
""",
}
KEEPS_IT = {
    "en": """
yes keep it
yes, delete the last one
remove the bitterness
yes, remove sour
no, don't delete it
yes
ok
""",
    "de": """
nicht löschen
ja nicht löschen
doch nicht löschen
lösch das nicht
weg mit dem hellen
ja, behalten
doch
klar
""",
    "es": """
sí, no borres nada
no lo borres
quita el amargor
sí
claro
que sí
""",
}


@pytest.mark.parametrize("place", ["idle", "just_answered", "roast", "wish", "cups", "stopped"])
def test_a_yes_with_an_erasure_behind_it_is_the_wish_to_erase(place: str) -> None:
    assert [words for language, words in listed(ERASE_IT) if said(words, place, language).intent is not Intent.DELETE] == []


@pytest.mark.parametrize("place", ["idle", "just_answered", "roast", "wish"])
def test_what_wants_something_else_gone_or_nothing_at_all_is_not(place: str) -> None:
    assert [words for language, words in listed(KEEPS_IT) if said(words, place, language).intent is Intent.DELETE] == []


@pytest.mark.parametrize(("language", "words"), [("en", "yes delete it"), ("de", "ja weg damit"), ("de", "doch löschen")])
def test_nothing_is_erased_before_the_button_is_tapped(language: str, words: str) -> None:
    talk = Talk(THREE, language).says_yes().says("skip").says(words)
    assert Action.ERASE_ALL in talk.offers
    assert not talk.erased
    assert talk.taps(Action.ERASE_ALL).erased


@pytest.mark.parametrize(
    ("language", "words"), [("en", "yes stop"), ("en", "yes, stop"), ("de", "ja, stopp"), ("es", "sí, para ya")]
)
def test_a_yes_with_a_stop_behind_it_is_a_stop(language: str, words: str) -> None:
    assert Talk(THREE, language).says_yes().says("skip").says(words).state.phase == "stopped"


# An age beside an answer that is a number

AGE_BESIDE_A_NUMBER = {
    "en": """
14, that's my age too
2, I'm 14
3 cups and I am 14
14 btw that's how old I am
3, and I'm 13 years old
2, like my age minus 12, I'm 14
14, same as my age
14 like my age
14, the same as my years
13 - that's how old I am
13, I'm also 13
2 and I'm only 13
3 but I'm 14 lol
14, which is also my age
that's my age, 14
my age is 14 so 2
2, im 13
2 im 13
I'm 13 and drink 2
2 (I'm 13)
2, but I am a minor
1, my mum lets me, I'm 12
4, I'm in 7th grade
14! as old as I am
15, exactly my age
two, and I turned 14 last week
3, i'm fourteen
14, just as old as me
14, I'm that old
thirteen, same as my age
14 (my age)
14 coincidentally my age
funny, 14 is my age too
my age too: 14
14 i am 14 as well
""",
    "de": """
14, das ist auch mein alter
14, so alt bin ich auch
2, ich bin 14
14 so alt wie ich
14, genau mein alter
3 tassen und ich bin 13
2 und bin 13
2, bin erst 13
13, wie mein alter
14, mein alter übrigens
lustig, 14 ist auch mein alter
3, ich bin aber erst 14
2, ich werde morgen 15
14 und so alt bin ich
2 und ich bin dreizehn
vierzehn, so alt bin ich auch
14 (mein alter)
15, so alt wie ich bin
2, bin in der 7. klasse
14, bin ich auch
mein alter: 14
""",
    "es": """
14, que también es mi edad
14, es mi edad también
14, los mismos años que tengo
2, tengo 14 años
14, como mi edad
14, igual que mi edad
3 y tengo 13
2, tengo 13
14, los que tengo yo
13, justo mi edad
14 (mi edad)
catorce, mi edad
14, mis años
2, cumplí 14 ayer
2, tengo trece años
14, la edad que tengo
curioso, 14 es también mi edad
""",
}
NUMBERS_OF_COFFEE = {
    "en": """
14
14 cups
14 days
14 a week
12, two a day
14, that's two a day
I drink 14
14, too many I know
14, at my age that's too much
14, not bad for my age
12 for the last 14 years
14 or so
15 if my wife joins
2, one for me and one for my 14 year old
14, same as my husband
14, same as always
12, same as last week
10, my lucky number
14, I'm 40
14, my age is 41
14 at most
I have 12
we are 12 in the office
I'm at 14
im on 14
14, I'm an addict
12, I'm serious
I'm a 14 a week person
14, my average
14, half my age
15, a third of my age
14, I'm old
14, since I was 14
2, since I was 14
14 like my mum
14 like you
""",
    "de": """
14
14 tassen
14 tage
ich trinke 14
14, in meinem alter zu viel
14, für mein alter viel
14, halb so viel wie mein alter
14, wie immer
14, so wie mein mann
14, ich bin 41
12, zwei am tag
wir sind 12 im büro
ich bin bei 14
bin bei 12
14, seit ich 14 bin
2, eine für mich, eine für meinen 14 jährigen
14, die hälfte meines alters
14, kaffee hat kein alter
14 und alt wird man auch
""",
    "es": """
14
14 tazas
14 días
tomo 14
tengo 14 en casa
14, a mi edad es mucho
14, como siempre
14, tengo 41 años
14, como mi marido
14, la mitad de mi edad
12, dos al día
14 desde hace 14 años
2, desde los 14
14, para mi edad no está mal
""",
}


@pytest.mark.parametrize(("language", "words"), listed(AGE_BESIDE_A_NUMBER))
def test_a_young_age_beside_a_number_is_seen(language: str, words: str) -> None:
    assert said(words, "cups", language).intent in (Intent.CHILD, Intent.MAYBE_CHILD)


@pytest.mark.parametrize(("language", "words"), listed(NUMBERS_OF_COFFEE))
def test_an_ordinary_number_is_no_age(language: str, words: str) -> None:
    assert said(words, "cups", language).intent not in (Intent.CHILD, Intent.MAYBE_CHILD)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "dark, 14 is my age"),
        ("en", "dark, as old as I am: 15"),
        ("de", "dunkel, so alt bin ich: 15"),
        ("es", "oscuro, 14 es mi edad"),
    ],
)
def test_an_age_is_theirs_beside_any_answer(language: str, words: str) -> None:
    for place in ("roast", "wish", "idle"):
        assert said(words, place, language).intent in (Intent.CHILD, Intent.MAYBE_CHILD)


def test_who_may_be_a_child_is_asked_and_nothing_is_stored() -> None:
    talk = Talk(THREE).says_yes().at("cups").says("14, that's my age too")
    assert not talk.answered
    assert Action.AGE in talk.offers


# A complaint, and a question about an erasure

COMPLAINTS = {
    "en": """
i have a complaint
i want to complain
I'd like to make a complaint
I wish to complain
complaint
a complaint
where can I complain
how do I complain
I want to lodge a complaint
I need to complain about my order
my coffee was stale
I'm very unhappy with your service
this is unacceptable
can I complain somewhere
complaints please
who do I complain to
""",
    "de": """
ich will mich beschweren
ich möchte mich beschweren
ich habe eine beschwerde
beschwerde
eine beschwerde
wo kann ich mich beschweren
ich muss mich beschweren
ich hätte eine beschwerde
ich möchte reklamieren
reklamation
ich habe eine reklamation
bei wem kann ich mich beschweren
ich bin unzufrieden
ich bin sehr unzufrieden mit eurem service
das ist eine frechheit
der kaffee war alt
ich beschwere mich
""",
    "es": """
quiero quejarme
tengo una queja
una queja
queja
quisiera poner una queja
quiero poner una reclamación
quiero reclamar
dónde puedo quejarme
dónde pongo una reclamación
quiero presentar una queja
me quiero quejar
me gustaría quejarme
hoja de reclamaciones
a quién me quejo
vengo a quejarme
""",
}
WHEN_ERASED = {
    "en": """
when will you erase it?
when do you erase my data?
when is it deleted
when will my data be deleted?
when will it be gone
when are my answers erased
how long until it's deleted
is it deleted already?
have you deleted it?
did you erase everything?
is everything erased
when exactly will it be erased
is my data gone
""",
    "de": """
wann löscht ihr das?
wann löscht ihr meine daten
wann wird das gelöscht
wann ist alles gelöscht
wann sind meine daten weg
habt ihr es schon gelöscht?
ist es schon gelöscht
ist alles gelöscht?
wann genau wird gelöscht
wann löschst du das
""",
    "es": """
¿cuándo lo borráis?
cuándo se borra
cuándo borráis mis datos
cuándo se borran mis datos
ya lo habéis borrado?
está borrado ya?
cuándo lo vais a borrar
cuándo se eliminan mis respuestas
""",
}
NEITHER = {
    "en": """
I can't complain
no complaints
nothing to complain about
fewer complaints
when is my order gone
have you removed the sour one
is the dark one gone
did you delete the dark one
delete it
""",
    "de": """
kann mich nicht beschweren
keine Beschwerden
ist der Kaffee weg
wann kommt das Paket weg
löschen
habt ihr den hellen entfernt
""",
    "es": """
no me puedo quejar
ninguna queja
sin quejas
cuándo se elimina el amargor
borrar
""",
}


@pytest.mark.parametrize("place", ["idle", "just_answered", "roast", "wish", "stopped"])
def test_a_complaint_is_one_wherever_it_is_said(place: str) -> None:
    assert [words for language, words in listed(COMPLAINTS) if said(words, place, language).intent is not Intent.COMPLAINT] == []


@pytest.mark.parametrize("place", ["idle", "roast", "wish", "stopped"])
def test_a_question_about_an_erasure_is_one_wherever_it_is_said(place: str) -> None:
    assert [words for language, words in listed(WHEN_ERASED) if said(words, place, language).intent is not Intent.WHEN_ERASED] == []


@pytest.mark.parametrize("place", ["idle", "roast", "wish"])
def test_praise_and_what_is_about_the_coffee_is_neither(place: str) -> None:
    asked = [(words, asked_plainly(words, context_of(place, language))) for language, words in listed(NEITHER)]
    assert [(words, from_rules) for words, from_rules in asked if from_rules is not None] == []


@pytest.mark.parametrize(
    ("language", "words", "said_of_it"),
    [
        ("en", "when will you erase it?", "will be erased on 12 May"),
        ("de", "wann löscht ihr das?", "wird am 12. Mai gelöscht"),
        ("es", "¿cuándo lo borráis?", "se borrará el 12 de mayo"),
        ("en", "how long do you keep it", "will be erased on 12 May"),
    ],
)
def test_after_a_stop_the_day_of_the_erasure_is_said(language: str, words: str, said_of_it: str) -> None:
    talk = Talk(THREE, language).says_yes().says("skip", "stop").says(words)
    assert said_of_it in talk.heard
    assert not talk.erased


@pytest.mark.parametrize(
    ("language", "words"), [("en", "i have a complaint"), ("de", "ich will mich beschweren"), ("es", "quiero quejarme")]
)
def test_a_complaint_names_who_can_help_after_a_stop_too(language: str, words: str) -> None:
    reachable = replace(THREE, brand=replace(THREE.brand, human_contact="help@northside.example"))
    for talk in (Talk(reachable, language).says_yes(), Talk(reachable, language).says_yes().says("stop")):
        assert "help@northside.example" in talk.says(words).heard

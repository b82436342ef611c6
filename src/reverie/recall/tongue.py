"""The language of a question, and what its words ask for where that is not English."""

from __future__ import annotations

import re

from reverie.recall.asked import Kind

_PROFILES = {
    "en": """the a an of to in is are was were do does did has have had what which who whom whose when where
        why how i my me you your he she his her they their it this that and or with for from
        about on at many much long tell list give all any not been can could would there""",
    "de": """der die das den dem des ein eine einen einem einer und oder nicht ist sind war waren hat haben
        habe hatte ich du er sie wir ihr mein meine meinen dein sein seine wer wen wem was wann
        wo wohin woher warum wieso wie welche welcher welches welchen viele viel oft lange mit
        von für zu zum zur im am auf bei nach vor über als wurde gibt es alle""",
    "fr": """le la les un une des du de et ou ne pas est sont était a ont avait ai je tu il elle nous vous
        ils mon ma mes ton ta son sa ses qui que quoi quand où pourquoi comment quel quelle
        quels quelles combien avec pour dans sur chez après avant fait été quelqu'un ce cette au
        aux en""",
    "es": """el la los las un una unos de del y o no es son fue era ha han había he yo tú él ella nosotros mi
        mis tu su sus quién quien quiénes qué que cuándo cuando dónde donde adónde por cómo como
        cuál cuáles cuánto cuántos cuánta cuántas con para en sobre después antes hizo está al
        se le lo me""",
    "it": """il lo la i gli le un uno una di del della dei e o non è sono era ha hanno aveva ho io tu lui lei
        noi mio mia miei tuo suo sua chi che cosa quando dove perché come quale quali quanto
        quanti quanta quante con per in su dopo prima fatto stato al alla nel nella si mi""",
    "pt": """o a os as um uma de do da dos das e ou não é são foi era tem têm tinha eu você ele ela nós meu
        minha meus seu sua quem que quê quando onde aonde por como qual quais quanto quantos
        quanta quantas com para em no na sobre depois antes fez está ao se""",
    "nl": """de het een en of niet is zijn was waren heeft hebben had ik jij je hij zij ze wij we mijn jouw
        zijn haar wie wat wanneer waar waarheen waarom hoe welke welk hoeveel lang vaak met van
        voor naar in op bij na over gedaan geweest er dat die""",
}
_PROFILE = {code: frozenset(words.split()) for code, words in _PROFILES.items()}
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]{2}")),
    ("el", re.compile(r"[\u0370-\u03ff]{2}")),
    ("ar", re.compile(r"[\u0600-\u06ff]{2}")),
    ("he", re.compile(r"[\u0590-\u05ff]{2}")),
    ("hi", re.compile(r"[\u0900-\u097f]{2}")),
    ("th", re.compile(r"[\u0e00-\u0e7f]{2}")),
)
_SIGNS = (
    ("es", re.compile(r"[¿¡ñ]")),
    ("de", re.compile(r"[ßäöü]")),
    ("pt", re.compile(r"[ãõ]")),
    ("fr", re.compile(r"[œèêûîô]|\b[cdjlmnqst]'[aeiouhéê]")),
)
_WORD = re.compile(r"[^\W\d_]+")


def language(text: str) -> str:
    """The ISO 639-1 code of the language of a short text; "und", undetermined, where nothing tells."""
    for code, script in _SCRIPTS:
        if script.search(text):
            return code
    low = text.casefold().replace("’", "'")
    words = _WORD.findall(low)
    counts = {code: sum(map(profile.__contains__, words)) for code, profile in _PROFILE.items()}
    for code, sign in _SIGNS:
        counts[code] += 2 if sign.search(low) and counts[code] else 0
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] else "und"


_ASKS: dict[str, tuple[tuple[Kind, str], ...]] = {
    "de": (
        ("how_many", "wie ?viele?n?"),
        ("how_long", "wie lange|seit wann"),
        ("how_often", "wie oft|wie häufig"),
        ("how_much", "wie (?:alt|teuer|hoch|groß|weit|viel)"),
        ("when", "wann|an welchem tag|in welchem (?:jahr|monat)|bis wann"),
        ("where", "wo|wohin|woher|in welche[rmn]? (?:stadt|land|ort)"),
        ("why", "warum|wieso|weshalb|aus welchem grund"),
        ("who", "(?:mit |von |für |bei )?(?:wer|wen|wem|wessen)"),
        ("how", "wie"),
        ("list", "nenne?|liste|zähle?|gib mir alle"),
        ("summary", "fasse?|erzähle?|beschreibe?"),
        ("what", "was|welche[rsnm]?|wo(?:mit|rüber|von|für|zu|ran|rin)"),
        ("yes_no", "hat|ist|war|hast|habe|haben|sind|waren|gibt|kann|wird|mag|bin|bist"),
    ),
    "fr": (
        ("how_long", "(?:pendant |depuis )?combien de temps|depuis quand"),
        ("how_often", "combien de fois|à quelle fréquence"),
        ("how_many", "combien d(?:e |')"),
        ("how_much", "combien|quel âge"),
        ("when", "quand|quel jour|en quelle année|à quelle (?:date|heure)"),
        ("where", "où|d'où|dans quelle ville|dans quel pays"),
        ("why", "pourquoi|pour quelle raison"),
        ("who", "(?:avec |de |à |pour |chez )?qui"),
        ("how", "comment"),
        ("list", "liste|énumère|donne(?:-moi| moi)? (?:tou|la liste)"),
        ("summary", "résume|parle(?:-| )moi|raconte"),
        ("yes_no", "est-ce que|est-ce qu'|a-t-|est-il|est-elle"),
        ("what", "qu'est-ce que|qu'est-ce qu'|que|quoi|quels?|quelles?|qu'|de quoi|à quoi"),
    ),
    "es": (
        ("how_long", "(?:por |durante )?cuánto tiempo|desde cuándo"),
        ("how_often", "cuántas veces|con qué frecuencia"),
        ("how_many", "cuánt[oa]s|cuantos|cuantas"),
        ("how_much", "cuánt[oa]|cuanto|qué edad"),
        ("when", "cuándo|cuando|qué (?:día|año|mes|fecha)|en qué (?:año|mes|fecha)"),
        ("where", "dónde|a ?dónde|de dónde|donde|en qué (?:ciudad|país)"),
        ("why", "por ?qué"),
        ("who", "(?:con |de |a |para )?qui[eé]n(?:es)?"),
        ("how", "cómo|como"),
        ("list", "enumera|lista|haz una lista|dame tod[oa]s|nombra"),
        ("summary", "resume|háblame|cuéntame|describe"),
        ("what", "(?:de |a |en |con )?(?:qué|cuál(?:es)?|que)"),
        ("yes_no", "ha|es|está|tiene|fue|hay|estuvo|sabe"),
    ),
    "it": (
        ("how_long", "(?:per |da )?quanto tempo|da quando"),
        ("how_often", "quante volte|ogni quanto"),
        ("how_many", "quant[ie]"),
        ("how_much", "quanto|quanta|che età"),
        ("when", "quando|(?:in )?che (?:giorno|anno|mese|data)|in quale (?:anno|mese)"),
        ("where", "dove|dov'|da dove|in (?:che|quale) (?:città|paese)"),
        ("why", "perché|perchè|come mai|per quale motivo"),
        ("who", "(?:con |di |a |da |per )?chi"),
        ("how", "come|com'"),
        ("list", "elenca|dammi tutt[ie]|fammi un elenco"),
        ("summary", "riassumi|parlami|raccontami|descrivi"),
        ("what", "(?:di |a |in |con )?(?:che|cosa|cos'|qual[ie]?)"),
        ("yes_no", "ha|è|hai|ho|era|c'è|sono|sa"),
    ),
    "pt": (
        ("how_long", "(?:por |durante |há )?quanto tempo|desde quando"),
        ("how_often", "quantas vezes|com que frequência"),
        ("how_many", "quant[oa]s"),
        ("how_much", "quant[oa]|que idade"),
        ("when", "quando|(?:em )?que (?:dia|ano|mês|data)|em qual (?:ano|mês|dia)"),
        ("where", "onde|aonde|de onde|em (?:que|qual) (?:cidade|país)"),
        ("why", "por ?qu[eê]|por que"),
        ("who", "(?:com |de |a |para |por )?quem"),
        ("how", "como"),
        ("list", "lista|liste|enumere|dê-me tod[oa]s"),
        ("summary", "resuma|fale|conte|descreva"),
        ("what", "(?:o |de |do |em |com )?(?:que|quê|qual|quais)"),
        ("yes_no", "tem|é|está|foi|há|ela|ele|você"),
    ),
    "nl": (
        ("how_long", "hoe ?lang|sinds wanneer"),
        ("how_often", "hoe ?vaak|hoeveel keer"),
        ("how_many", "hoeveel"),
        ("how_much", "hoe (?:oud|duur|groot|ver|hoog)"),
        ("when", "wanneer|op welke dag|in welk(?:e)? (?:jaar|maand)"),
        ("where", "waar(?:heen)?|in welke stad|in welk land"),
        ("why", "waarom"),
        ("who", "(?:met |van |voor )?wie"),
        ("how", "hoe"),
        ("list", "noem|geef (?:me |mij )?(?:alle|een lijst)"),
        ("summary", "vat|vertel|beschrijf"),
        ("what", "wat|welke?|waar(?:over|mee|van|voor)"),
        ("yes_no", "heeft|is|was|heb|zijn|hebben|kan|gaat|had"),
    ),
}
_KINDS = {
    code: tuple((kind, re.compile(rf"[\W_]*(?:{pattern})(?:\b|(?<='))")) for kind, pattern in rows)
    for code, rows in _ASKS.items()
}
_MANY = re.compile(
    r"\b(?:alle|alles|welche[nr]? \w+en|tou(?:te)?s les|quels|quelles|todos|todas|cuáles|quali"
    r"|tutt[ie]|quais|zusammen|insgesamt|en total|in totale|no total|in totaal)\b"
)


def foreign_kind(text: str, code: str) -> tuple[Kind | None, bool]:
    """What a question of another language asks for, and whether its words ask for many things."""
    low = text.casefold().replace("’", "'")
    for kind, pattern in _KINDS.get(code, ()):
        if pattern.match(low):
            return kind, kind in ("list", "summary", "how_many", "how_often") or _MANY.search(low) is not None
    for clause in re.split(r"[,;:]\s*", low)[1:3]:
        for kind, pattern in _KINDS.get(code, ()):
            if pattern.match(clause) and kind != "yes_no":
                return kind, kind in ("list", "summary", "how_many", "how_often")
    return None, False

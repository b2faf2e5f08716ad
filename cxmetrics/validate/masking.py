"""Masks what identifies a person in a comment: mail addresses, telephone, card and account numbers, addresses, links.

Made for comments that are shown to many; where it is in doubt it masks. What a name tells, it
does not find: no list of names is long enough, and a wrong one mutilates the language of half the world.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import phonenumbers

VERSION = 1
"""Raised with every change of what is masked, so that published comments are masked anew."""
KINDS = ("e-mail", "link", "account", "card", "phone", "address", "handle")
"""What is masked, in the order in which one may take a text from the next."""
REGIONS = ("US", "GB", "DE", "ES", "BR", "PT", "MX", "FR", "NL", "AT", "CH", "IT")
"""Where a telephone number without a country code may come from."""


class Span(NamedTuple):
    """Characters `start` to before `end` of a text are of a kind of KINDS."""

    start: int
    end: int
    kind: str


def masked(text: str) -> str:
    """The text with `[kind]` in place of everything that identifies a person; all else as it was written.

    >>> masked("Write to pat@example.com, order 4711-22")
    'Write to [e-mail], order 4711-22'
    """
    found = spans(text)
    for span in reversed(found):
        text = f"{text[: span.start]}[{span.kind}]{text[span.end :]}"
    return text


def spans(text: str) -> list[Span]:
    """What identifies a person in a text, in its order, never overlapping."""
    plain, places = _plain(text)
    if not _MAY_HOLD.search(plain):
        return []
    found: list[Span] = []
    for kind, search in _SEARCHES:
        for start, end in search(plain):
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Span(start, end, kind))
                plain = plain[:start] + "\uffff" * (end - start) + plain[end:]
    return sorted(Span(places[s.start], places[s.end - 1] + 1, s.kind) for s in found)


_MAY_HOLD = re.compile(
    r"[0-9@]|://|\w\.\w|\bat\b|arroba|insta|telegram|skype|twitter|tiktok|discord|snapchat|\big\b|facebook",
    re.IGNORECASE,
)
_INVISIBLE = {"Cf", "Mn", "Me"}
_SIGNS = {"＠": "@", "．": ".", "：": ":", "／": "/", "（": "(", "）": ")", "＋": "+", "，": ","}


def _plain(text: str) -> tuple[str, list[int]]:
    """The text as a machine reads it, and of each of its characters where it stands in the text as written.

    Digits of every script become 0-9, every blank a space, every dash a hyphen; invisible characters go.
    """
    plain, places = [], []
    for place, sign in enumerate(text):
        category = "" if sign.isascii() else unicodedata.category(sign)
        if category in _INVISIBLE:
            continue
        plain.append(_as_read(sign, category))
        places.append(place)
    return "".join(plain), places


def _as_read(sign: str, category: str) -> str:
    if category in ("Nd", "No", "So") and unicodedata.digit(sign, None) is not None:
        return str(unicodedata.digit(sign))
    if category == "Zs" or sign == "\t":
        return " "
    return "-" if category == "Pd" or sign == "\u2212" else _SIGNS.get(sign, sign)


_DOMAIN = r"(?:com|net|org|info|io|app|dev|edu|gov|biz|eu|de|at|ch|es|pt|br|mx|fr|it|nl|be|uk|us|ca|au|pl|ie|me|co)"
_MAIL = re.compile(
    r"(?:mailto:)?[\w.+%'&-]{0,64}\w@(?:[\w-]{1,63}\.){1,8}\w{2,63}"
    r"|[\w.+-]{1,64} ?[(\[{<] ?(?:at|arroba|ät|chez) ?[)\]}>] ?[\w-]+"
    r"(?: ?(?:\.|[(\[{<]? ?(?:dot|punkt|punto|ponto) ?[)\]}>]?) ?[\w-]+)+"
    rf"|[\w.+-]{{1,64}} (?:at|arroba|ät) [\w-]+(?: (?:dot|punkt|punto|ponto) [\w-]+)*?"
    rf" (?:dot|punkt|punto|ponto) {_DOMAIN}\b"
    rf"|[\w.+-]{{1,64}} (?:at|arroba|ät) (?:gmail|hotmail|outlook|yahoo|gmx|web|icloud|example)\.{_DOMAIN}\b"
    rf"|[\w.+-]{{1,64}} @ ?[\w-]+\.{_DOMAIN}\b|[\w.+-]{{1,64}}@ [\w-]+\.{_DOMAIN}\b",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:(?:https?|hxxps?|ftp|file|data|javascript|tel|sms|whatsapp):/{0,2}|//(?=\w+\.)|www\.)[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]}]"
    r"|(?<![\w.@-])(?:[a-z0-9][\w-]{0,62}\.){1,8}(?:com|net|org|info|io|app|dev|edu|gov|biz|eu|co\.uk|com\.br|com\.mx)\b(?:/[^\s<>\"'`)\]]*)?"
    r"|(?<![\w.@-])(?:[a-z0-9][\w-]{0,62}\.){1,8}[a-z]{2,}/[^\s<>\"'`)\]]*[\w/]"
    r"|(?<![\w.@-])[a-z0-9]{1,63}-[\w-]{1,63}\.(?:de|at|ch|es|pt|fr|it|nl|be|pl)\b",
    re.IGNORECASE,
)
_HANDLE = re.compile(
    r"(?<![\w@./])@(?!(?:home|noon|night|work|all|the)\b)[A-Za-z_][\w.]*\w"
    r"|(?<=\b)(?:insta(?:gram)?|ig|twitter|telegram|tiktok|snapchat|skype|discord|facebook)"
    r"(?: ?(?:name|id|user|handle))? ?[:=] ?(?P<name>@?[\w.][\w.:-]+\w(?:#\d{4})?)"
    r"|(?<!\w)[A-Za-z]\w{2,32}#\d{4}\b",
    re.IGNORECASE,
)


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    for found in pattern.finditer(text):
        group = "name" if "name" in pattern.groupindex and found["name"] else 0
        yield found.span(group)


_GROUPED = re.compile(r"(?<![\w.,])\d(?:[ -]{0,2}\d){12,18}(?![\w]|[.,]\d)")


_DEVICE = re.compile(r"\b(?:imei|serial|tracking|isbn|ean)\b[^\d\n]{0,16}$", re.IGNORECASE)


def _cards(text: str) -> Iterator[tuple[int, int]]:
    """Runs of 13 to 19 digits that start as cards do and whose check digit holds."""
    for found in _GROUPED.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if digits[0] in "23456" and luhn(digits) and not _DEVICE.search(text[: found.start()]):
            yield found.span()


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it (ISO/IEC 7812-1).

    >>> luhn("79927398713"), luhn("79927398710")
    (True, False)
    """
    doubled = [int(d) * 2 if place % 2 else int(d) for place, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


_IBAN = re.compile(r"(?<!\w)[A-Z]{2}[ -]?\d{2}(?:[ -]?[A-Z0-9]){11,30}", re.IGNORECASE)
_SHORTEST_IBAN = 15


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    """Account numbers whose check digits hold; the longest beginning of a run for which they do."""
    for found in _IBAN.finditer(text):
        signs = list(re.finditer(r"[A-Z0-9]", found[0], re.IGNORECASE))
        for count in range(len(signs), _SHORTEST_IBAN - 1, -1):
            end = signs[count - 1].end()
            followed = found[0][end : end + 1].isalnum()
            if not followed and iban("".join(sign[0] for sign in signs[:count])):
                yield found.start(), found.start() + end
                break


def iban(account: str) -> bool:
    """Whether the check digits of an international account number hold (ISO 13616: the rest by 97 is 1).

    >>> iban("GB82WEST12345698765432"), iban("GB82WEST12345698765431")
    (True, False)
    """
    turned = account[4:] + account[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


_ACCOUNT = re.compile(
    r"\b(?:account|acct|a/c|bank(?:verbindung|leitzahl)?|konto(?:nummer|nr)?|kto|cuenta|conta|compte|rekening(?:nummer)?"
    r"|iban|clabe|routing|sort ?code|blz|agência|agencia|rekeningnr|ssn|social security|nif|dni|cpf|nie|passport)\b"
    r"[ .:#-]{0,3}(?:(?:no|nr|number|num|número|numero|bancaria|bancária|corrente|corriente"
    r"|is|was|lautet|ist|es|é|de|del|da|nº|n°)(?![^\W\d])[ .:#-]{0,3}){0,4}"
    r"(?P<name>[A-Z]?\d(?:[ ./-]?\d){4,22}(?:[ -]?[\dA-Z])?)(?!\w)",
    re.IGNORECASE,
)
_CPF = re.compile(r"(?<![\w.])\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)")


def _accounts(text: str) -> Iterator[tuple[int, int]]:
    yield from _ibans(text)
    for start, end in _matches(_ACCOUNT, text):
        if not (_DATE.fullmatch(text[start:end]) and _YEAR.search(text[start:end])):
            yield start, end
    yield from _matches(_CPF, text)


_DATE = re.compile(
    r"(?:19|20)\d\d([-./ ])[01]?\d\1[0-3]?\d(?:[T ][0-2]\d[-.:]?[0-5]\d)?"
    r"|[0-3]?\d([-./ ])[0-3]?\d\2(?:19|20)?\d\d(?: [0-2]?\d[.:]?(?:[0-5]\d)?)?"
    r"|(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d|(?:19|20)\d{6}"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NO_PHONE = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\d+\.\d+|(?:(?:19|20)\d\d[ -]?){2,}")
_NUMBER = re.compile(r"(?<![\w.,:#$€£])(?:\+ ?|\(\+?)?\d(?:[ ().\-/]{0,3}\d){5,16}(?!\w|[.,:]\d|[ ]?[%€£$])")
_CALLED = re.compile(
    r"(?<!\w)(?:call(?:ed)?(?: me)?|phone|tel|tél|mobile|mobil|cell|text me|whats ?app|sms|ring me|reach me|contact me"
    r"|fax|dial|telefon\w*|telefón\w*|teléfono|tel[eé]fone|móvil|movil|celular|ll[aá]m\w+|lig\w+|handy\w*|ruf\w*|erreichbar|anruf\w*"
    r"|telemóvel|number is|nummer ist|nummer|número es|numero|appel\w*|portable|bel me|mijn nummer)\b[^\d\n]{0,32}$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:order|ticket|case|ref(?:erence)?|invoice|booking|tracking|parcel|serial|imei|version|build|model|error|code|sku"
    r"|article|item|claim|policy|contract|bestell\w*|auftrag\w*|rechnung\w*|vorgang\w*|sendung\w*|artikel\w*|vertrag\w*"
    r"|fehler\w*|pedido|factura|fatura|encomenda|protocolo|reserva|incidencia|referencia|referência|contrato|commande|facture"
    r"|serie|série|código|codigo|rma|id|isbn|ean|meter|zähler\w*|paid|cost|ganado|price|router|firmware|bestelnummer|klantnummer)"
    r"\b[^\d\n]{0,16}$|[#№]\s?\w{0,4}-?$",
    re.IGNORECASE,
)
_SHAPED = re.compile(r"\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|1[-. ]\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|555-\d{4}")
_CODED = re.compile(r"\(?(?:\+|00)")


def _phones(text: str) -> Iterator[tuple[int, int]]:
    """Runs of digits that are telephone numbers: by country code, by what is said before them, or by their shape."""
    for found in _NUMBER.finditer(text):
        run, before = found[0], text[max(0, found.start() - 60) : found.start()]
        called = bool(_CALLED.search(before))
        if _DATE.fullmatch(run.strip("() ")) or (_COUNTED.search(before) and not called and not _CODED.match(run)):
            continue
        if _is_phone(run, called):
            yield found.start(), found.end()


def _is_phone(run: str, called: bool) -> bool:
    digits = re.sub(r"\D", "", run)
    if called and 6 <= len(digits) <= 15:
        return True
    if _CODED.match(run):
        return _valid("+" + digits.removeprefix("00"), None) or (run.startswith("+") and 8 <= len(digits) <= 15)
    if _SHAPED.fullmatch(run):
        return True
    if (
        _NO_PHONE.fullmatch(run)
        or not 9 <= len(digits) <= 12
        or (len(digits) == 9 and re.fullmatch(r"\d{1,3}(?:[ .]\d{3})+", run) and "." in run)
    ):
        return False
    return any(_valid(digits, region) for region in REGIONS)


@functools.lru_cache(maxsize=10_000)
def _valid(number: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False


_HOUSE = r"\d{1,5} ?[a-zA-Z]?"
_POSTAL = r"(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{3,4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4} ?[A-Z]{2}"
_AFTER = rf"(?:,? (?:[A-ZÀ-Þ][\w.'-]+,? ){{0,3}}(?:[A-Z]{{2}},? )?(?:{_POSTAL})\b(?: [A-ZÀ-Þ][\w-]+){{0,2}})?"
_STREETS = (
    r"street|road|avenue|lane|drive|close|court|crescent|boulevard|terrace|place|square|gardens|parkway|highway"
    r"|st|rd|ave|ln|dr|blvd|hwy"
)
_ADDRESS = [
    re.compile(
        rf"(?<![\w.,$€£-])(?i:(?:flat|apt|unit) ?\w{{1,4}},? )?{_HOUSE},? (?:[A-Z0-9][\w.'-]* ){{1,4}}"
        rf"(?i:{_STREETS})\b\.?{_AFTER}"
    ),
    re.compile(
        rf"\b(?:[A-ZÀ-Þ][\w-]{{0,40}}? ?(?i:straße|strasse|str\.|weg|platz|allee|gasse|damm|ufer|straat|laan|plein)"
        rf"|(?:Am|An der|Im|Auf der|Zum) [A-ZÀ-Þ]\w+) {_HOUSE}"
        rf"(?!\w|[.,:]\d| ?(?:Uhr|Euro|€|%|Minuten|Tage|Jahre|Mal|mal)){_AFTER}"
    ),
    re.compile(rf"(?<![\w.,$€£-]){_HOUSE},? (?i:rue|avenue|boulevard|chemin|place) (?:[\w'-]+ ?){{1,5}}?,? ?\d{{5}}\b"),
    re.compile(
        r"\b(?i:calle|c/|avenida|avda\.?|av\.|plaza|paseo|rua|travessa|praça|rue|carrer|alameda|estrada|chemin|via|piazza)"
        r" ?(?:(?:de|da|do|das|dos|del|la|las|los|du|des|el|le) )*[A-ZÀ-Þ][\w'ºª.-]*(?: [\w'-]+){0,4}?,? "
        rf"?(?i:n[º°.o]* ?)?{_HOUSE}(?!\w|[.,:]\d){_AFTER}"
    ),
    re.compile(
        rf"(?<![\w.,$€£-])(?:{_POSTAL})(?:,? [A-ZÀ-Þ][\w-]+)?,? ?"
        r"(?i:house|house number|number|hausnummer|hausnr\.?|haus|huisnummer|nº|n°|n\.º|numero|número|no\.?|nr\.?)"
        r" ?\d{1,4}[a-z]?\b"
    ),
    re.compile(
        r"\b(?i:house|hausnummer|hausnr\.?|huisnummer|nº|n\.º|número|number|no\.|nr\.) ?\d{1,4} ?[a-z]?,? "
        rf"(?:(?i:plz|zip|postcode|cp|cep|in|postal code|código postal) ?:? ?)?(?:{_POSTAL})\b"
    ),
    re.compile(
        rf"\b(?i:plz|zip|postcode|post code|postal code|c\.?p\.?|cep|código postal):? ?(?:{_POSTAL})\b,? "
        rf"(?:[A-ZÀ-Þ]\w+,? )?"
        rf"(?i:hausnummer|house|number|nº|no\.?|nr\.?|número)? ?{_HOUSE}(?!\w|[.,:]\d)"
    ),
    re.compile(
        rf"(?<![\w.,$€£-]){_HOUSE},? [A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}}\b"
        rf"|\b[A-Z]{{1,2}}\d[A-Z\d]? \d[A-Z]{{2}},? \d{{1,4}}\b"
    ),
    re.compile(r"(?<![\w.,$€£-])\d{4} ?[A-Z]{2},? (?:nr\.? ?)?\d{1,4}\b"),
]


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    """Streets with a house number and, where it follows, the postal code; postal codes beside a house number."""
    for pattern in _ADDRESS:
        yield from _matches(pattern, text)


_SEARCHES = (
    ("e-mail", functools.partial(_matches, _MAIL)),
    ("link", functools.partial(_matches, _LINK)),
    ("account", _accounts),
    ("card", _cards),
    ("address", _addresses),
    ("phone", _phones),
    ("handle", functools.partial(_matches, _HANDLE)),
)

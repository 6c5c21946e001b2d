"""What the letters that let people in say, in each language: all with the same keys and the same places."""

from collections.abc import Mapping
from typing import Final

from rolodesk.model.language import Language

ENGLISH: Final = {
    "invitation_subject": "{workspace} invites you to its desk",
    "invitation": """Hello {name},

you were made a member of {workspace}, where customers' letters are answered together. This link logs you in:

{link}

It works once, within 24 hours, and is yours alone: pass it on to nobody. If it is too old,
ask for another one.

If you know nothing of this, let it be: nothing happens then.
""",
    "reset_subject": "Choose a new password",
    "reset": """Hello,

somebody, probably you, has asked for a new password for {email}. Choose one here:

{link}

The link works once, within an hour, and is yours alone: pass it on to nobody.

If it was not you, let it be: your password stays as it is.
""",
}
SWEDISH: Final = {
    "invitation_subject": "{workspace} bjuder in dig",
    "invitation": """Hej {name},

du är nu medlem i {workspace}, där kundernas brev besvaras tillsammans. Den här länken loggar in dig:

{link}

Den fungerar en gång, inom 24 timmar, och är bara din: skicka den inte vidare. Är den för gammal
kan du be om en ny.

Om du inte vet vad det här är kan du låta det vara: då händer ingenting.
""",
    "reset_subject": "Välj ett nytt lösenord",
    "reset": """Hej,

någon, troligen du, har bett om ett nytt lösenord för {email}. Välj ett här:

{link}

Länken fungerar en gång, inom en timme, och är bara din: skicka den inte vidare.

Om det inte var du kan du låta det vara: ditt lösenord förblir som det är.
""",
}
GERMAN: Final = {
    "invitation_subject": "{workspace} lädt dich ein",
    "invitation": """Hallo {name},

du bist jetzt Mitglied von {workspace}, wo die Briefe der Kunden gemeinsam beantwortet werden.
Dieser Link meldet dich an:

{link}

Er gilt einmal, innerhalb von 24 Stunden, und ist allein für dich: Gib ihn nicht weiter. Ist er zu alt,
bitte um einen neuen.

Wenn du davon nichts weißt, lass es auf sich beruhen: Dann geschieht nichts.
""",
    "reset_subject": "Wähle ein neues Passwort",
    "reset": """Hallo,

jemand, wahrscheinlich du, hat um ein neues Passwort für {email} gebeten. Wähle es hier:

{link}

Der Link gilt einmal, innerhalb einer Stunde, und ist allein für dich: Gib ihn nicht weiter.

Wenn du es nicht warst, lass es auf sich beruhen: Dein Passwort bleibt, wie es ist.
""",
}
TEXTS: Final[Mapping[Language, Mapping[str, str]]] = {"en": ENGLISH, "sv": SWEDISH, "de": GERMAN}

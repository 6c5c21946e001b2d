"""Why a server or a receiver could not be reached or did not take what was sent, in German."""

from typing import Final

TROUBLES: Final = {
    "it answered {}": "er antwortete mit {}",
    "it could not be fetched within the time allowed": "in der erlaubten Zeit kam keine Antwort",
    "it does not answer in time": "er antwortet nicht rechtzeitig",
    "it has no credentials; connect it anew": "sie hat keine Zugangsdaten; neu verbinden",
    "it redirects, which is not followed: give the webhook the URL that it ends at": "er leitet um, was nicht befolgt wird: dem Webhook die URL geben, bei der es endet",
    "its body is damaged or compressed in a way that was not asked for": "der Inhalt ist beschädigt oder anders komprimiert als verlangt",
    "its certificate is not valid here: {}": "sein Zertifikat gilt hier nicht: {}",
    "its host could not be found; check the name": "der Host wurde nicht gefunden; den Namen prüfen",
    "no access token: {}": "kein Zugriffstoken: {:said}",
    "no connection to {}: {}": "keine Verbindung zu {}: {:said}",
    "no connection; check the host, the port and, for https, that its certificate is valid": "keine Verbindung; Host, Port und bei https die Gültigkeit des Zertifikats prüfen",
    "the connection broke off: {}": "die Verbindung brach ab: {:said}",
    "the folder {} cannot be opened: {}": "der Ordner {} lässt sich nicht öffnen: {:said}",
    "the host has no address": "der Host hat keine Adresse",
    "the name of the host cannot be looked up": "der Name des Hosts lässt sich nicht auflösen",
    "the server broke off or did not speak HTTP": "der Server brach ab oder sprach kein HTTP",
    "the server closed the connection": "der Server hat die Verbindung geschlossen",
    "the server gives the letters of {} no lasting numbers (UIDVALIDITY)": "der Server gibt den E-Mails in {} keine bleibenden Nummern (UIDVALIDITY)",
    "the server offers no STARTTLS": "der Server bietet kein STARTTLS an",
    "the server refuses STARTTLS": "der Server lehnt STARTTLS ab",
    "the server said good-bye": "der Server hat sich verabschiedet",
    "{} gives no access token: {}": "{} gibt kein Zugriffstoken: {}",
    "{} refuses the log-in: {}": "{} lehnt die Anmeldung ab: {:said}",
    "{} takes no log-in now: {}": "{} nimmt gerade keine Anmeldung an: {:said}",
    "{}:{} cannot be used: {}": "{}:{} ist nicht nutzbar: {:said}",
}

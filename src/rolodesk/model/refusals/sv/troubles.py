"""Why a server or a receiver could not be reached or did not take what was sent, in Swedish."""

from typing import Final

TROUBLES: Final = {
    "it answered {}": "den svarade {}",
    "it could not be fetched within the time allowed": "det gick inte att få svar inom den tillåtna tiden",
    "it does not answer in time": "den svarar inte i tid",
    "it has no credentials; connect it anew": "den har inga inloggningsuppgifter; anslut den på nytt",
    "it redirects, which is not followed: give the webhook the URL that it ends at": "den omdirigerar, vilket inte följs: ge webhooken den URL som det slutar vid",
    "its body is damaged or compressed in a way that was not asked for": "innehållet är skadat eller komprimerat på ett sätt som inte efterfrågades",
    "its certificate is not valid here: {}": "dess certifikat gäller inte här: {}",
    "its host could not be found; check the name": "värden gick inte att hitta; kontrollera namnet",
    "no access token: {}": "ingen åtkomsttoken: {:said}",
    "no connection to {}: {}": "ingen anslutning till {}: {:said}",
    "no connection; check the host, the port and, for https, that its certificate is valid": "ingen anslutning; kontrollera värden, porten och, för https, att certifikatet gäller",
    "the connection broke off: {}": "anslutningen bröts: {:said}",
    "the folder {} cannot be opened: {}": "mappen {} går inte att öppna: {:said}",
    "the host has no address": "värden har ingen adress",
    "the name of the host cannot be looked up": "värdens namn går inte att slå upp",
    "the server broke off or did not speak HTTP": "servern avbröt eller talade inte HTTP",
    "the server closed the connection": "servern stängde anslutningen",
    "the server gives the letters of {} no lasting numbers (UIDVALIDITY)": "servern ger breven i {} inga bestående nummer (UIDVALIDITY)",
    "the server offers no STARTTLS": "servern erbjuder inte STARTTLS",
    "the server refuses STARTTLS": "servern nekar STARTTLS",
    "the server said good-bye": "servern avslutade anslutningen",
    "{} gives no access token: {}": "{} ger ingen åtkomsttoken: {}",
    "{} refuses the log-in: {}": "{} nekar inloggningen: {:said}",
    "{} takes no log-in now: {}": "{} tar inte emot någon inloggning nu: {:said}",
    "{}:{} cannot be used: {}": "{}:{} går inte att använda: {:said}",
}

"""One workspace spoken to in every dialect, and every contact of it read back in each."""

from typing import Any

import httpx2

from tests.shapes.model import Account, Contact
from tests.world import Served, Tenant


class Tongues:
    """A fresh workspace, in Sweden, and a client of every dialect."""

    def __init__(self, served: Served, http: httpx2.Client) -> None:
        self.tenant = Tenant(served, "Example AB")
        self._http = http
        self._imbox = f"{served.url}/api/{self.tenant.key}/{self.tenant.id}"
        self._url = served.url
        self._headers = {"x-api-key": self.tenant.key}

    def imbox(self, method: str, path: str, *, status: int = 200, **options: Any) -> Any:
        """Speak ImBox; the answer must have the status."""
        return self._good(self._http.request(method, self._imbox + path, **options), status)

    def lunarsend(self, method: str, *, status: int = 200, **options: Any) -> Any:
        """Speak LunarSend."""
        answer = self._http.request(method, f"{self._url}/api/v1/contacts", headers=self._headers, **options)
        return self._good(answer, status)

    def whautomate(self, method: str, path: str, *, status: int = 200, **options: Any) -> Any:
        """Speak Whautomate."""
        answer = self._http.request(method, f"{self._url}/v1{path}", headers=self._headers, **options)
        return self._good(answer, status)

    @staticmethod
    def _good(answer: httpx2.Response, status: int) -> Any:
        assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.text}"
        is_json = answer.headers["content-type"] == "application/json"
        return answer.json() if is_json else answer.text

    def newest(self) -> tuple[int, str]:
        """The number and the text id of the contact that was made last."""
        rows = self.imbox("GET", "/contacts", params={"limit": "1000"})["contacts"]
        listed = self.whautomate("GET", "/contacts", params={"limit": "1"})
        return rows[-1]["id"], listed[0]["id"]

    def in_imbox(self) -> dict[int, Any]:
        """Every contact as ImBox prints it, by number."""
        page = self.imbox("GET", "/contacts")
        return {row["id"]: row for row in page["contacts"]}

    def in_whautomate(self) -> dict[str, Any]:
        """Every contact as Whautomate prints it, by text id."""
        return {row["id"]: row for row in self.whautomate("GET", "/contacts", params={"limit": "100"})}

    def in_lunarsend(self, ref: str) -> Any:
        """A contact as LunarSend prints it."""
        found = self.lunarsend("GET", params={"searchby": "id", "search": ref})
        assert found["id"] == ref
        assert len(found["contacts"]) == 1
        return found["contacts"][0]


def imbox_row(contact: Contact) -> dict[str, Any]:
    """What ImBox is to print of a contact, but for ids and times."""
    return {
        "firstName": contact.first_name,
        "lastName": contact.last_name,
        "fullName": contact.name or None,
        "title": contact.title,
        "description": contact.description,
        "externalId": contact.external_id,
        "accountId": contact.account,
        "emails": [{"email": text, "isPrimary": primary} for text, primary in contact.emails],
        "phones": [{"phone": text, "isPrimary": primary} for text, primary in contact.phones],
    }


def whautomate_row(contact: Contact) -> dict[str, Any]:
    """What Whautomate is to print of a contact, but for ids and times."""
    return {
        "name": contact.name,
        "phoneNumber": contact.phone,
        "location": {"id": contact.location[0], "title": contact.location[1]},
        "stage": contact.stage,
        "notes": contact.notes or "",
        "customFields": contact.custom_fields,
        "tags": contact.tags,
        "channel": contact.channel,
    }


def lunarsend_row(contact: Contact, accounts: dict[int, Account]) -> dict[str, Any]:
    """What LunarSend is to print of a contact, but for its id."""
    return {
        "first_name": contact.first_name or "",
        "last_name": contact.last_name or "",
        "email": contact.email,
        "phone": contact.phone,
        "company": "" if contact.account is None else accounts[contact.account].name,
        "job_title": contact.title or "",
        "notes": contact.notes or "",
    }

"""Reports of deliveries that failed: they find their mail and mark it, once."""

import pytest

from rolodesk.actions.sending import failing
from rolodesk.model.errors import NotAllowed
from rolodesk.model.letter import FailedDelivery
from rolodesk.model.outgoing import Outgoing
from rolodesk.model.workspace import Permission
from tests.actions.tickets.front_desk import acting, journal, logged
from tests.mail.outbound.post_office import ANNA, PostOffice


def failure(recipient: str = ANNA, *, is_final: bool = True) -> FailedDelivery:
    return FailedDelivery(recipient=recipient, status="5.1.1", reason="No such user", is_final=is_final)


def reported(office: PostOffice, ref: str, *failures: FailedDelivery) -> Outgoing | None:
    return office.act(lambda scope: failing.fail(scope, ["unknown@x.example", ref], failures))


def test_a_bounce_fails_its_mail_and_tells_it_once(office: PostOffice) -> None:
    office.peer()
    answered = office.reply(office.ticket())
    office.send_all()
    for _ in range(2):
        mail = reported(office, answered.mail.message_ref, failure(ANNA.upper()))
        assert mail is not None
        assert (mail.id, mail.state) == (answered.mail.id, "failed")
    assert office.delivery(answered) == "failed"
    told = [one for one in logged(office.world, answered.ticket) if "could not be" in one]
    assert told == [f"The mail could not be delivered to {ANNA}: 5.1.1 No such user."]
    assert len(journal(office.world, "ticket.mail_failed")) == 1


def test_a_bounce_without_a_name_means_the_only_recipient(office: PostOffice) -> None:
    office.peer()
    one = office.reply(office.ticket())
    two = office.reply(office.ticket(), cc=("b@x.example",))
    office.send_all()
    for answered in (one, two):
        reported(office, answered.mail.message_ref, failure(""))
    assert (office.delivery(one), office.delivery(two)) == ("failed", "sent")


def test_of_two_recipients_one_may_have_failed(office: PostOffice) -> None:
    office.peer()
    answered = office.reply(office.ticket(), cc=("b@x.example",))
    office.send_all()
    mail = reported(office, answered.mail.message_ref, failure())
    assert mail is not None
    assert mail.state == "sent"
    assert [one.failed for one in mail.recipients] == [True, False]
    assert office.delivery(answered) == "failed"


def test_what_is_only_delayed_and_what_is_unknown_changes_nothing(office: PostOffice) -> None:
    office.peer()
    answered = office.reply(office.ticket())
    office.send_all()
    reported(office, answered.mail.message_ref, failure(is_final=False), failure("c@x.example"))
    assert office.delivery(answered) == "sent"
    assert reported(office, "nothing@x.example", failure()) is None


def test_the_outsiders_reports_reach_no_mail_of_ours(office: PostOffice) -> None:
    office.peer()
    answered = office.reply(office.ticket())
    office.send_all()
    ref = answered.mail.message_ref
    assert office.world.charlie.act(lambda scope: failing.fail(scope, [ref], [failure()])) is None
    assert office.delivery(answered) == "sent"
    with pytest.raises(NotAllowed):
        acting(office.world, lambda scope: failing.fail(scope, [ref], [failure()]), Permission.TICKETS_READ)

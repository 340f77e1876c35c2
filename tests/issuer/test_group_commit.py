"""Acts of many threads in one transaction: whole, each by itself, in turn."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import Connection, text

from credential.bilingual import Bilingual
from issuer.audit import AuditedAct, audit_links, note_acts
from issuer.errors import LedgerError, StateChangeError
from issuer.group_commit import GroupCommit
from tests.issuer.office import NOW, Office


def noting(subject: str) -> Callable[[Connection], str]:
    """Return an act that leaves one line in the trail."""

    def act(connection: Connection) -> str:
        note_acts(connection, [AuditedAct(NOW, "try", "clerk", subject=subject)])
        return subject

    return act


def refused_after(noted: Callable[[Connection], str]) -> Callable[[Connection], str]:
    def act(connection: Connection) -> str:
        noted(connection)
        raise StateChangeError(Bilingual(zh="不行。", en="no"))

    return act


def noted_in(office: Office) -> set[str]:
    with office.installation.ledger.reading() as connection:
        lines = [link.line for link in audit_links(connection)]
    subjects = {line.split('"subject":"')[1].split('"')[0] for line in lines}
    return {one for one in subjects if one.startswith("act")}


def test_an_act_returns_once_it_is_in_the_ledger(office: Office) -> None:
    acts = GroupCommit(office.installation.ledger)
    assert acts.do(noting("act 1")) == "act 1"
    assert noted_in(office) == {"act 1"}


def test_acts_of_many_threads_all_happen(office: Office) -> None:
    acts = GroupCommit(office.installation.ledger)
    ready, done = Barrier(40), []

    def one(number: int) -> None:
        ready.wait()
        done.append(acts.do(noting(f"act {number}")))

    threads = [Thread(target=one, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert noted_in(office) == set(done) == {f"act {number}" for number in range(40)}


def together(
    acts: GroupCommit, *wanted: Callable[[Connection], str]
) -> list[str | Exception]:
    """Have acts wait until all of them are there; return what came of each."""
    outcomes: list[str | Exception] = ["" for _ in wanted]
    entered, go = Event(), Event()

    def holding(_: Connection) -> None:
        entered.set()
        go.wait(20)

    def one(place: int) -> None:
        try:
            outcomes[place] = acts.do(wanted[place])
        except (LedgerError, StateChangeError) as error:
            outcomes[place] = error

    holder = Thread(target=acts.do, args=(holding,))
    holder.start()
    assert entered.wait(20)
    threads = [Thread(target=one, args=(place,)) for place in range(len(wanted))]
    for thread in threads:
        thread.start()
    while acts.waiting < len(wanted):
        go.wait(0.001)
    go.set()
    for thread in (holder, *threads):
        thread.join()
    return outcomes


def test_an_act_that_is_refused_undoes_itself_alone(office: Office) -> None:
    acts = GroupCommit(office.installation.ledger)
    good, refused, other = together(
        acts, noting("act 1"), refused_after(noting("act 2")), noting("act 3")
    )
    assert (good, other) == ("act 1", "act 3")
    assert isinstance(refused, StateChangeError)
    assert noted_in(office) == {"act 1", "act 3"}


def test_a_fault_of_the_database_undoes_all_and_tells_each(office: Office) -> None:
    acts = GroupCommit(office.installation.ledger)

    def broken(connection: Connection) -> str:
        connection.execute(text("INSERT INTO no_such_table VALUES (1)"))
        return ""

    outcomes = together(acts, noting("act 1"), broken, noting("act 3"))
    assert all(isinstance(one, LedgerError) for one in outcomes)
    assert noted_in(office) == set()
    assert acts.do(noting("act 4")) == "act 4"


def test_what_fails_in_an_act_is_its_callers(office: Office) -> None:
    acts = GroupCommit(office.installation.ledger)

    def unforeseen(_: Connection) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        acts.do(unforeseen)
    assert acts.do(noting("act 1")) == "act 1"


def test_two_processes_take_turns(office: Office) -> None:
    """Each service of one ledger has a queue of its own, as two workers have."""
    first, second = (GroupCommit(office.installation.ledger) for _ in range(2))
    ready, order = Barrier(2), []

    def busy(acts: GroupCommit, name: str) -> None:
        ready.wait()
        for number in range(20):
            acts.do(noting(f"act {name} {number}"))
            order.append(name)

    threads = [
        Thread(target=busy, args=(first, "first")),
        Thread(target=busy, args=(second, "second")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(noted_in(office)) == 40
    runs = sum(one != other for one, other in pairwise(order))
    assert runs >= 10

"""A file lives and dies with the transaction of its row."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction

from confidentiality import files
from confidentiality.vault import Retention
from foundation.tenancy import tenant
from tests.factories import an_organisation


@pytest.fixture
def keep(committed):
    """Keep a file of one organisation, in the transaction of the caller."""
    organisation = an_organisation()
    with tenant(organisation.pk):  # its key is drawn before, as in real life
        files.keep(b"x", files.place_of_file(organisation.pk, None, "t", uuid4(), Retention.PROOF))

    def keep(content: bytes) -> str:
        with tenant(organisation.pk):
            return files.keep(content, files.place_of_file(organisation.pk, None, "t", uuid4(), Retention.PROOF))

    return keep


def is_there(name: str) -> bool:
    return default_storage.exists(name)


@contextmanager
def failing() -> Iterator[None]:
    """A transaction that ends in an error, which is expected."""
    with suppress(ZeroDivisionError), transaction.atomic():
        yield
        raise ZeroDivisionError


def test_file_of_a_committed_transaction_stays(keep):
    with transaction.atomic():
        name = keep(b"un document")

    assert is_there(name)


def test_file_of_a_rolled_back_transaction_goes(keep):
    with failing():
        name = keep(b"un document")

    assert not is_there(name)


def test_file_goes_when_the_transaction_is_rolled_back_without_an_error(keep):
    with transaction.atomic():
        name = keep(b"un document")
        transaction.set_rollback(True)

    assert not is_there(name)


def test_file_goes_with_its_savepoint_and_the_others_stay(keep):
    with transaction.atomic():
        before = keep(b"avant")
        with failing():
            inner = keep(b"dedans")
        after = keep(b"ensuite")

    assert [is_there(name) for name in (before, inner, after)] == [True, False, True]


def test_failing_callback_of_the_commit_costs_no_committed_file(keep):
    def fail() -> None:
        raise ZeroDivisionError

    with suppress(ZeroDivisionError), transaction.atomic():
        transaction.on_commit(fail)
        name = keep(b"un document")

    assert is_there(name)
    connection.close()


def test_discarded_file_goes_on_commit(keep):
    name = keep(b"un document")

    with transaction.atomic():
        files.discard(name)
        before = is_there(name)

    assert (before, is_there(name)) == (True, False)


def test_discarded_file_stays_when_the_transaction_is_rolled_back(keep):
    name = keep(b"un document")

    with failing():
        files.discard(name)

    assert is_there(name)

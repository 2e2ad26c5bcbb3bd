"""A file lives and dies with the transaction of its row."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db import connection, transaction

from confidentiality import files
from confidentiality.vault import Place


def a_place() -> Place:
    return files.place_of_file(uuid4(), uuid4(), "t", uuid4())


def is_there(name: str) -> bool:
    return default_storage.exists(name)


@contextmanager
def failing() -> Iterator[None]:
    """A transaction that ends in an error, which is expected."""
    with suppress(ZeroDivisionError), transaction.atomic():
        yield
        raise ZeroDivisionError


def test_file_of_a_committed_transaction_stays(committed):
    with transaction.atomic():
        name = files.keep(b"un document", a_place())

    assert is_there(name)


def test_file_of_a_rolled_back_transaction_goes(committed):
    with failing():
        name = files.keep(b"un document", a_place())

    assert not is_there(name)


def test_file_goes_when_the_transaction_is_rolled_back_without_an_error(committed):
    with transaction.atomic():
        name = files.keep(b"un document", a_place())
        transaction.set_rollback(True)

    assert not is_there(name)


def test_file_goes_with_its_savepoint_and_the_others_stay(committed):
    with transaction.atomic():
        before = files.keep(b"avant", a_place())
        with failing():
            inner = files.keep(b"dedans", a_place())
        after = files.keep(b"ensuite", a_place())

    assert [is_there(name) for name in (before, inner, after)] == [True, False, True]


def test_failing_callback_of_the_commit_costs_no_committed_file(committed):
    def fail() -> None:
        raise ZeroDivisionError

    with suppress(ZeroDivisionError), transaction.atomic():
        transaction.on_commit(fail)
        name = files.keep(b"un document", a_place())

    assert is_there(name)
    connection.close()


def test_file_kept_outside_a_transaction_stays(committed):
    assert is_there(files.keep(b"un document", a_place()))


def test_discarded_file_goes_on_commit(committed):
    name = files.keep(b"un document", a_place())

    with transaction.atomic():
        files.discard(name)
        before = is_there(name)

    assert (before, is_there(name)) == (True, False)


def test_discarded_file_stays_when_the_transaction_is_rolled_back(committed):
    name = files.keep(b"un document", a_place())

    with failing():
        files.discard(name)

    assert is_there(name)

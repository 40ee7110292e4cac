import pytest
import requests
import urllib3

from kaiwa import errors
from kaiwa.inference.http.failures import choose_error_class


def list_classes(base):
    return [
        base,
        *(found for sub in base.__subclasses__() for found in list_classes(sub)),
    ]


FOREIGN = [
    cls
    for base in (requests.RequestException, urllib3.exceptions.HTTPError)
    for cls in list_classes(base)
    if not issubclass(cls, Warning)
]


@pytest.mark.parametrize("is_answering", [True, False])
@pytest.mark.parametrize(
    "cls", FOREIGN, ids=lambda cls: f"{cls.__module__}.{cls.__name__}"
)
def test_foreign_exceptions_map_to_errors(cls, is_answering):
    found = choose_error_class(cls.__new__(cls), is_answering=is_answering)

    assert issubclass(found, errors.InferenceError)
    assert found is not errors.InferenceError

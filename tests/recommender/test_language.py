import pytest

from recommender.language import Language, either


@pytest.mark.parametrize(
    ("alternatives", "language", "phrase"),
    [
        (["Medicaid"], "en", "Medicaid"),
        (["Medicaid", "cash"], "en", "Medicaid or cash"),
        (["one", "another", "other"], "en", "one or another or other"),
        (["Medicaid", "efectivo"], "es", "Medicaid o efectivo"),
        (["siete", "ocho"], "es", "siete u ocho"),
        (["mujeres", "Hombres"], "es", "mujeres u Hombres"),
        (["uno", "otro", "tres"], "es", "uno u otro o tres"),
    ],
)
def test_alternatives_read_as_one_phrase(
    alternatives: list[str], language: Language, phrase: str
) -> None:
    assert either(alternatives, language) == phrase

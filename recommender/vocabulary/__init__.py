"""Every word that a listing or a person can use, once: `vocabulary()` and its `Term`s.

`terms.csv` beside this file is the table; `left_out.csv` names the directory codes that have
no term, and why. What a listing *says* is stored with these slugs alone; what follows from it
(a Spanish-speaking counselor, a buprenorphine injection) is worked out here by `Vocabulary.close`.
"""

from recommender.vocabulary.terms import Term
from recommender.vocabulary.vocabulary import UnknownTerm, Vocabulary, vocabulary

__all__ = ["Term", "UnknownTerm", "Vocabulary", "vocabulary"]

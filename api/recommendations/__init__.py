"""The HTTP face of the recommender: needs in; notices, care settings and explained programs out."""

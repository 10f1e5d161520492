"""The HTTP face of the screening questionnaires: answers in; a total and what it may mean out."""

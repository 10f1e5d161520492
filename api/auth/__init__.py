"""Who may do what: keys of programs, accounts of people, and their scopes."""

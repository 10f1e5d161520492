"""JSON routes of the admin API, /v1/admin: each declares its scopes (see `api.auth.web`)."""

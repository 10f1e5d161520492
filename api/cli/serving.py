"""What uvicorn's processes are started from."""

import logging

from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings


def app() -> FastAPI:
    """The app, with this process's settings and log."""
    settings = Settings.from_environment()
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(message)s")
    # geopy logs the addresses that it asks for.
    logging.getLogger("geopy").setLevel(logging.WARNING)
    return create_app(settings)

"""What `embedded.web` serves: the application, once the database has shown that it keeps organisations apart."""

from concurrent.futures import ThreadPoolExecutor

from config.asgi import application
from config.checks import require_sign_in, require_sound_database

with ThreadPoolExecutor(1) as thread:  # the server imports this inside its event loop
    thread.submit(require_sound_database).result()
    thread.submit(require_sign_in).result()

__all__ = ["application"]

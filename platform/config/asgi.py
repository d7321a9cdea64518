"""The ASGI application: HTTP and sockets, each connection in a context of its own."""

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(1, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

http = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.utils.module_loading import import_string  # noqa: E402

from config.rooms import ROOMS  # noqa: E402
from config.routing import websocket_urlpatterns  # noqa: E402
from config.static_files import with_static_files  # noqa: E402
from config.warm import WarmAtWork, warm_up  # noqa: E402
from kernel.http.bodies import GuardedBodies  # noqa: E402
from kernel.tenancy.asgi import FreshContext  # noqa: E402

FORM_AROUND_A_FILE_BYTES = 1024 * 1024  # a form with the largest file; beyond the file's own limit its view answers
guarded: Any = GuardedBodies(http, settings.UPLOAD_LIMIT_BYTES + FORM_AROUND_A_FILE_BYTES)
for wrapper in [wrapper for room in ROOMS for wrapper in room.around_http]:
    guarded = import_string(wrapper)(guarded)

application = FreshContext(
    ProtocolTypeRouter(
        {
            "http": with_static_files(WarmAtWork(guarded)),
            "websocket": URLRouter(websocket_urlpatterns),
        }
    )
)

warm_up()

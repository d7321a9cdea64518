"""Addresses of the control plane: the console."""

from config.urls_parts import control_plane, everywhere, pages

urlpatterns = [*everywhere, *control_plane, *pages]

handler400 = "kernel.http.problem.bad_request"
handler404 = "kernel.http.problem.not_found"
handler500 = "kernel.http.problem.server_error"

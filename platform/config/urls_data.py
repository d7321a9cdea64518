"""Addresses of the data plane: writing, generating, asking."""

from config.urls_parts import data_plane, everywhere, pages

urlpatterns = [*everywhere, *data_plane, *pages]

handler400 = "kernel.http.problem.bad_request"
handler404 = "kernel.http.problem.not_found"
handler500 = "kernel.http.problem.server_error"

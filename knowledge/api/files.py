"""Files: upload, list, share, delete, retry, and what became of them."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import BadRequest
from kernel.http.documented import paged, refusals
from kernel.http.pages import page
from kernel.http.parsers import read
from kernel.tenancy.views import TenantAPIView
from knowledge import commands, queries
from knowledge.api.serializers import (
    ChunkSerializer,
    FileSerializer,
    FileUploadSerializer,
    PageTextSerializer,
    VisibilitySerializer,
    render_chunk,
    render_file,
)
from knowledge.api.uploads import limit_upload, pieces, uploaded_file
from knowledge.capabilities import FILE_READ, FILE_UPLOAD
from knowledge.models import FileState
from knowledge.parsing.kinds import MEDIA_TYPES, FileKind

TEXT = OpenApiParameter("q", str, description="Part of the name")
STATE = OpenApiParameter("state", str, enum=[state.value for state in FileState])
CURSOR = OpenApiParameter("cursor", str, description="From the page before")
LIMIT = OpenApiParameter("limit", int, description="Rows a page, 1 to 200")
_SENT = [one.partition(";")[0] for one in MEDIA_TYPES.values()]


class FilesView(TenantAPIView):
    capability = {"GET": FILE_READ, "POST": FILE_UPLOAD}
    parser_classes = [MultiPartParser]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.upload_request = request
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # The check against forged requests reads the form, so the limit has to stand before it.
        if request.method == "POST":
            limit_upload(self.upload_request)
        super().initial(request, *args, **kwargs)

    @extend_schema(
        operation_id="files_list",
        parameters=[TEXT, STATE, CURSOR, LIMIT],
        responses={200: paged("FilePage", FileSerializer), **refusals()},
    )
    def get(self, request: Request) -> Response:
        rows = queries.readable_files(
            self.actor, request.query_params.get("q", ""), request.query_params.get("state", "")
        )
        return Response(page(rows, request, lambda file: render_file(self.actor, file)))

    @extend_schema(
        operation_id="files_upload",
        description="Stores the file and queues it. The same bytes again give the file that is there, with 200.",
        request={"multipart/form-data": FileUploadSerializer},
        responses={201: FileSerializer, 200: FileSerializer, **refusals(413, 422, 507)},
    )
    def post(self, request: Request) -> Response:
        upload = uploaded_file(request)
        form = read(FileUploadSerializer, request)
        file, is_new = commands.upload_file(self.actor, upload.name or "", pieces(upload), form["visibility"])
        return Response(render_file(self.actor, file), status=201 if is_new else 200)


class FileView(TenantAPIView):
    capability = {"GET": FILE_READ, "PATCH": FILE_UPLOAD, "DELETE": FILE_UPLOAD}

    @extend_schema(operation_id="files_read", responses={200: FileSerializer, **refusals()})
    def get(self, request: Request, file_id: UUID) -> Response:
        return Response(render_file(self.actor, queries.readable_file(self.actor, file_id)))

    @extend_schema(
        operation_id="files_share",
        request=VisibilitySerializer,
        responses={200: FileSerializer, **refusals(422)},
    )
    def patch(self, request: Request, file_id: UUID) -> Response:
        change = read(VisibilitySerializer, request)
        file = commands.change_visibility(self.actor, file_id, change["visibility"])
        return Response(render_file(self.actor, file))

    @extend_schema(operation_id="files_delete", responses={204: None, **refusals()})
    def delete(self, request: Request, file_id: UUID) -> Response:
        commands.delete_file(self.actor, file_id)
        return Response(status=204)


class FileRetryView(TenantAPIView):
    capability = FILE_UPLOAD

    @extend_schema(operation_id="files_retry", request=None, responses={202: FileSerializer, **refusals(409)})
    def post(self, request: Request, file_id: UUID) -> Response:
        return Response(render_file(self.actor, commands.retry_file(self.actor, file_id)), status=202)


class FileChunksView(TenantAPIView):
    capability = FILE_READ

    @extend_schema(
        operation_id="files_chunks",
        parameters=[CURSOR, LIMIT],
        responses={200: paged("ChunkPage", ChunkSerializer), **refusals()},
    )
    def get(self, request: Request, file_id: UUID) -> Response:
        return Response(page(queries.chunks(self.actor, file_id), request, render_chunk, order="ordinal"))


class FileTextView(TenantAPIView):
    capability = FILE_READ

    @extend_schema(
        operation_id="files_text",
        parameters=[OpenApiParameter("page", int, description="Page number, 1 if not given")],
        responses={200: PageTextSerializer, **refusals()},
    )
    def get(self, request: Request, file_id: UUID) -> Response:
        found = queries.page_of_text(self.actor, file_id, _page_number(request))
        return Response(
            {
                "page": found.number,
                "pages": queries.readable_file(self.actor, file_id).pages_total,
                "start": found.start,
                "end": found.end,
                "text": found.text,
            }
        )


class FileDownloadView(TenantAPIView):
    capability = FILE_READ

    @extend_schema(
        operation_id="files_download",
        responses={
            **{(200, media_type): OpenApiTypes.BINARY for media_type in _SENT},
            **refusals(),
        },
    )
    def get(self, request: Request, file_id: UUID) -> HttpResponse:
        file, content = queries.content(self.actor, file_id)
        commands.record_download(self.actor, file_id)
        response = HttpResponse(content, content_type=MEDIA_TYPES[FileKind(file.kind)])
        # Always saved, never shown: an uploaded file must not run in our origin.
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        response["Cache-Control"] = "private, no-store"
        return response


def _page_number(request: Request) -> int:
    try:
        return int(request.query_params.get("page", 1))
    except ValueError as error:
        raise BadRequest("“page” must be a whole number.") from error

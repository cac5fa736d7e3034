"""Version 1 of the API, put together."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from jointforce.api.v1 import (
    cases,
    listings,
    notices,
    openapi,
    orders,
    problems,
    records,
    rights,
    seller_questions,
    statements,
)
from jointforce.api.v1.auth import KeyAuth
from jointforce.api.v1.parsing import JsonParser
from jointforce.api.v1.rendering import Renderer


class Api(NinjaAPI):
    """Django Ninja's API with a complete OpenAPI document."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The document; made once for each prefix of its addresses, for making it takes a quarter of a second."""
        documents: dict[str | None, OpenAPISchema] = self.__dict__.setdefault("documents", {})
        if path_prefix not in documents:
            made = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
            documents[path_prefix] = openapi.complete(made)
        return documents[path_prefix]


api = Api(
    title="Jointforce",
    version="1",
    description=openapi.ABOUT,
    auth=KeyAuth(),
    docs_url=None,
    urls_namespace="api-v1",
    parser=JsonParser(),
    renderer=Renderer(),
)
problems.install(api)
for part in (listings, rights, cases, notices, records, statements, seller_questions, orders):
    api.add_router("", part.router)

"""The OpenAPI 3.1 document of the API."""

from __future__ import annotations

from typing import Any

from bot.api.problems import MEDIA_TYPE

_NAME = {"type": "string", "minLength": 1, "maxLength": 256}
_DAY = {"type": "string", "format": "date"}
_PREFERENCE = {
    "type": "object",
    "required": ["value", "answered_on", "keep_until", "source"],
    "properties": {
        "value": {
            "description": "an option's id, true or false, a number, an ISO day, words, or a list of option ids",
            "anyOf": [
                {"type": "string"},
                {"type": "boolean"},
                {"type": "number"},
                {"type": "array", "items": {"type": "string"}},
            ],
        },
        "answered_on": {**_DAY, "description": "the day it was given, in UTC"},
        "keep_until": {**_DAY, "description": "the day after which it was promised to be forgotten"},
        "source": {"enum": ["tapped", "typed", "matched", "confirmed"], "description": "how it was given"},
    },
}
_ANSWER = {
    "type": "object",
    "required": ["system", "id", "purpose", "preferences"],
    "properties": {
        "system": {"type": "string"},
        "id": {"type": "string"},
        "purpose": {"type": "string"},
        "preferences": {"type": "object", "minProperties": 1, "additionalProperties": _PREFERENCE},
    },
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {name: {"type": "string"} for name in ("type", "title", "detail")} | {"status": {"type": "integer"}},
}


def document() -> dict[str, Any]:
    """The whole of it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "zeroparty preferences",
            "version": "1",
            "description": "What a customer allows a receiver to know for a purpose, at this moment. Every answer is noted: the "
            "customer sees to whom it was handed on.",
        },
        "paths": {"/api/v1/preferences/{system}/{id}": {"get": _get()}},
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _get() -> dict[str, Any]:
    tag = {"ETag": {"schema": {"type": "string"}}}
    return {
        "operationId": "preferences",
        "summary": "The current, consented preferences of one person for one purpose",
        "security": [{"token": []}],
        "parameters": [
            {
                "name": "system",
                "in": "path",
                "required": True,
                "schema": _NAME,
                "description": "whose id it is",
                "example": "hubspot",
            },
            {"name": "id", "in": "path", "required": True, "schema": _NAME, "description": "their id there", "example": "4711"},
            {
                "name": "purpose",
                "in": "query",
                "required": True,
                "schema": {"type": "string", "minLength": 1},
                "description": "one of the token's purposes",
                "example": "recommend",
            },
            {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}, "description": "an ETag you have"},
        ],
        "responses": {
            "200": {"description": "at least one preference", "headers": tag, "content": {"application/json": {"schema": _ANSWER}}},
            "304": {"description": "what you have is what there is", "headers": tag},
            "400": _refusal("no purpose, or several"),
            "401": _refusal("no token, or a wrong or revoked one"),
            "403": _refusal("the token is not for this purpose"),
            "404": _refusal("unknown, withdrawn, erased, or nothing to tell for this purpose: these look the same"),
            "429": _refusal("too many requests; Retry-After says when", {"Retry-After": {"schema": {"type": "integer"}}}),
            "503": {"description": "the records cannot be reached; Retry-After says when to ask again"},
        },
    }


def _refusal(why: str, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": _PROBLEM}}
    return {"description": why, "content": content} | ({"headers": headers} if headers else {})

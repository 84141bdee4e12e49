"""A request's body, whatever its encoding, as one set of parameters."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from .errors import BadRequest
from .recording import Encoding, Upload

ATTACHED = "attach://"
INTEGERS = {
    *("cache_time", "chat_id", "limit", "max_connections", "message_id", "offset", "timeout", "user_id"),
    *("direct_messages_topic_id", "message_thread_id"),
}
BOOLEANS = {
    *("allow_paid_broadcast", "disable_notification", "drop_pending_updates", "protect_content", "show_alert"),
    *("disable_content_type_detection", "show_caption_above_media"),
}
OBJECTS = {
    *("allowed_updates", "caption_entities", "commands", "entities", "link_preview_options", "menu_button"),
    *("reply_markup", "reply_parameters", "scope", "suggested_post_parameters"),
}
TRUTHS = {"true": True, "false": False}


async def read_parameters(http: web.BaseRequest) -> tuple[dict[str, Any], Encoding]:
    """The parameters of a call: query string, URL-encoded form, JSON or multipart (Bot API, "Making requests")."""
    asked = {name: decoded(name, value) for name, value in http.query.items()}
    if http.content_type == "application/json":
        return asked | await _read_json(http), "json"
    form = await http.post()
    is_multipart = http.content_type == "multipart/form-data"
    return asked | _read_form(form), "multipart" if is_multipart else "form"


def decoded(name: str, value: str) -> Any:
    """A form carries only text; numbers, flags and JSON objects are read by the parameter's name."""
    if name in INTEGERS and value.removeprefix("-").isdecimal():
        return int(value)
    if name in BOOLEANS:
        return TRUTHS.get(value.lower(), value)
    return _as_json(value) if name in OBJECTS else value


def _as_json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


async def _read_json(http: web.BaseRequest) -> dict[str, Any]:
    body = await http.read()
    try:
        parameters = json.loads(body or b"{}")
    except ValueError as error:
        raise BadRequest("Can't parse JSON object") from error
    if not isinstance(parameters, dict):
        raise BadRequest("Request body must be a JSON object")
    return parameters


def _read_form(form: Mapping[str, str | bytearray | FileField | bytes]) -> dict[str, Any]:
    uploads = {name: _upload(value) for name, value in form.items() if isinstance(value, FileField)}
    texts = {name: decoded(name, value) for name, value in form.items() if isinstance(value, str)}
    attached = {name: _attachment(value, uploads) for name, value in texts.items()}
    return uploads | attached


def _upload(part: FileField) -> Upload:
    return Upload(part.filename, part.content_type, part.file.read())


def _attachment(value: Any, uploads: dict[str, Upload]) -> Any:
    """`attach://name` stands for the uploaded part of that name (Bot API, "Sending files")."""
    if isinstance(value, str) and value.startswith(ATTACHED):
        return uploads.pop(value.removeprefix(ATTACHED), value)
    return value

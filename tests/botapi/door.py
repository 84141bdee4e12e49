"""The HTTP side: from a request on the wire to an answer, past the scripted troubles."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from .arguments import Arguments
from .clock import Clock
from .delivery import Delivery
from .errors import ApiError, NotFound, TooManyRequests, Unauthorized
from .faults import Fault, Faults, NoAnswer, ServerError, Slow, refusal_of
from .methods import COUNTED_BY_RATES, Method
from .rates import Rates
from .reading import read_parameters
from .recording import Request, RequestLog
from .telegram import Telegram


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the bytes that go with it."""

    status: int
    body: bytes
    retry_after: int | None = None

    def as_response(self) -> web.Response:
        """What goes over the wire; a page of HTML says that it is one."""
        content_type = "text/html" if self.body.startswith(b"<") else "application/json"
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else None
        return web.Response(status=self.status, body=self.body, content_type=content_type, headers=headers)


@dataclass
class Methods:
    """Carries out one call of any method."""

    telegram: Telegram
    by_name: dict[str, Method]
    rates: Rates | None

    async def execute(self, request: Request, delivery: Delivery) -> bytes:
        """The envelope with the method's result; refusals are raised."""
        given = Arguments(request.parameters)
        match request.method.lower():
            case "getupdates":
                updates = await delivery.get_updates(given)
                return b'{"ok":true,"result":[' + b",".join(update.body for update in updates) + b"]}"
            case "setwebhook":
                return _envelope(True, await delivery.set_webhook(given))
            case "deletewebhook":
                return _envelope(True, await delivery.delete_webhook(given))
            case "getwebhookinfo":
                return _envelope(delivery.webhook_info())
            case name:
                return _envelope(self._call(name, given))

    def _call(self, name: str, given: Arguments) -> Any:
        method = self.by_name.get(name)
        if method is None:
            raise NotFound("method not found")
        if self.rates and name in COUNTED_BY_RATES:
            chat = self.telegram.chat_to_write_in(given)
            self.rates.count(chat.id, self.telegram.clock().timestamp())
        return method(self.telegram, given)


@dataclass
class Door:
    """Where requests come in: every one is recorded, checked, perhaps troubled, carried out and answered."""

    token: str
    clock: Clock
    methods: Methods
    requests: RequestLog
    delivery: Delivery = field(init=False)
    faults: Faults = field(default_factory=Faults)
    is_closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, http: web.Request) -> web.StreamResponse:
        """One HTTP request."""
        token, method = _split(http.path)
        request = Request(method, {}, self.clock())
        self.requests.arrived(request)
        fault: Fault | None = None
        try:
            self._check_token(token)
            request.parameters, request.encoding = await read_parameters(http)
            fault = self.faults.meet(request)
            answer = await self._meet(request, fault)
        except ApiError as error:
            answer = _refused(error)
        except ConnectionResetError:
            self.requests.never_arrived(request)
            raise
        self.requests.answered(request, answer.status, answer.body)
        if isinstance(fault, NoAnswer):
            await self._say_nothing(http, fault)
        return answer.as_response()

    async def execute_from_webhook(self, body: dict[str, Any]) -> None:
        """A method found in the answer to a webhook: recorded like any other, answered to nobody."""
        parameters = {name: value for name, value in body.items() if name != "method"}
        request = Request(str(body["method"]), parameters, self.clock(), "webhook")
        self.requests.arrived(request)
        try:
            answer = Answer(200, await self.methods.execute(request, self.delivery))
        except ApiError as error:
            answer = _refused(error)
        self.requests.answered(request, answer.status, answer.body)

    async def _meet(self, request: Request, fault: Fault | None) -> Answer:
        refusal = refusal_of(fault)
        if refusal:
            raise refusal
        if isinstance(fault, Slow):
            await fault.until.wait()
        is_lost = isinstance(fault, ServerError | NoAnswer) and not fault.executed
        body = b"" if is_lost else await self.methods.execute(request, self.delivery)
        return Answer(fault.status, fault.body.encode()) if isinstance(fault, ServerError) else Answer(200, body)

    async def _say_nothing(self, http: web.Request, fault: NoAnswer) -> None:
        if fault.hangs:
            await self.is_closing.wait()
        if http.transport:
            http.transport.abort()

    def _check_token(self, token: str) -> None:
        """A token of the right form that nobody has is 401, anything else is no address at all."""
        if token != self.token:
            raise Unauthorized() if ":" in token else NotFound()


def _refused(error: ApiError) -> Answer:
    retry_after = error.retry_after if isinstance(error, TooManyRequests) else None
    return Answer(error.code, json.dumps(error.envelope()).encode(), retry_after)


def _envelope(result: Any, description: str = "") -> bytes:
    said = {"description": description} if description else {}
    return json.dumps({"ok": True, "result": result} | said).encode()


def _split(path: str) -> tuple[str, str]:
    """`/bot<token>/<method>`."""
    head, _, method = path.lstrip("/").partition("/")
    return (head.removeprefix("bot"), method) if head.startswith("bot") else ("", method)

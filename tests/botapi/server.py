"""A strict Bot API server on this machine: it behaves as Telegram's does, and refuses what Telegram refuses."""

from itertools import count
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from telegram.constants import FileSizeLimit

from .chats import Chat, ChatKind, Message, Person
from .clock import Clock, real_time
from .customers import Customer, Group, Member
from .delivery import Delivery
from .door import Door, Methods
from .faults import Fault
from .methods import methods_with
from .polling import Polling
from .profile import Profile
from .rates import Rates
from .recording import Request, RequestLog
from .telegram import Draft, Telegram
from .text import parse
from .updates import Lane, UpdateQueue
from .webhook import Pushing

FIRST_CUSTOMER_ID = 7_000_000_001  # above 2**31, as newer user ids are (User, `id`)
FIRST_MEMBER_ID = 7_100_000_001
FIRST_GROUP_ID = -1_001_000_000_001
ROOM_FOR_HEADERS = 1_000_000


class BotApiServer:
    """Telegram, as far as one bot can see it. Use it as an async context manager."""

    def __init__(
        self,
        token: str = "123456:TEST-token",
        *,
        clock: Clock = real_time,
        pace: float = 1.0,
        enforce_rates: bool = False,
        punish_hot_retries: bool = True,
        push_automatically: bool = True,
        answer_within: float = 15,
        port: int = 0,
    ) -> None:
        """`pace` is how many real seconds one second of waiting takes: 0.01 makes holds and back-offs quick."""
        self.token = token
        self.requests = RequestLog()
        self.profile = Profile()
        self.updates = UpdateQueue(clock)
        itself = Person(int(token.split(":")[0]), "Test bot", username="zeroparty_test_bot", is_bot=True)
        self.telegram = Telegram(itself, clock, self.updates, answer_within)
        methods = Methods(self.telegram, methods_with(self.profile), Rates() if enforce_rates else None)
        self._door = Door(token, clock, methods, self.requests)
        polling = Polling(self.updates, pace=pace, punishes_hot_retries=punish_hot_retries)
        pushing = Pushing(pace, push_automatically, self._door.execute_from_webhook)
        self._door.delivery = Delivery(self.updates, polling, pushing)
        self._port = port
        self._customer_ids = count(FIRST_CUSTOMER_ID)
        self._member_ids = count(FIRST_MEMBER_ID)
        self._group_ids = count(FIRST_GROUP_ID, -1)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=FileSizeLimit.FILESIZE_UPLOAD + ROOM_FOR_HEADERS)
        app.router.add_route("*", "/{path:.*}", self._door.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._door.is_closing.set()
        await self._door.delivery.stop()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The address without a path, for clients that add `/bot<token>/<method>` themselves."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        """The address as python-telegram-bot wants it, ending in `/bot`."""
        return f"{self.url}/bot"

    def customer(
        self,
        id: int | None = None,
        *,
        language: str | None = "en",
        first_name: str = "Ann",
        last_name: str | None = None,
        username: str | None = None,
    ) -> Customer:
        """A person whom the bot can write to once they have written to it."""
        user_id = next(self._customer_ids) if id is None else id
        person = Person(user_id, first_name, last_name, username, language)
        return Customer(self.telegram, person, self._new(Chat(user_id, "private", person)))

    def group(self, id: int | None = None, *, title: str = "Friends", kind: ChatKind = "supergroup") -> Group:
        """A group the bot is already a member of."""
        chat_id = next(self._group_ids) if id is None else id
        chat = self._new(Chat(chat_id, kind, title=title, bot_may_write=True))
        return Group(self.telegram, chat, self._member_ids)

    def fail_next(
        self, method: str | None = None, *, with_: Fault, chat: Member | Group | int | None = None, times: int = 1
    ) -> None:
        """Let the next `times` calls (of this method, to this chat) meet a trouble instead of an answer."""
        chat_id = chat.chat.id if isinstance(chat, Member | Group) else chat
        self._door.faults.add(with_, method=method, chat_id=chat_id, times=times)

    def clear_faults(self) -> None:
        """The troubles still to come do not."""
        self._door.faults.clear()

    def inject_raw(self, update: dict[str, Any] | bytes, *, lane: Lane = ("message", 0)) -> int:
        """Queue an update as it is, however odd; a dict gets its `update_id`. Returns the id."""
        return self.updates.add_raw(update, lane=lane).id

    def bot_says(self, to: Member | Group, words: str, markup: dict[str, Any] | None = None) -> Message:
        """A message that the bot seems to have sent earlier, as after a restart."""
        return self.telegram.shows(to.chat, self.telegram.bot, Draft(parse(words), markup=markup))

    async def hears(self, method: str, *, timeout: float = 5, **parameters: Any) -> Request:
        """The next answered call of a method with these parameters; earlier calls are in `requests`."""

        def fits(request: Request) -> bool:
            has_all = all(request.parameters.get(name) == value for name, value in parameters.items())
            return request.method == method and has_all

        otherwise = f"no {method} with {parameters} came within {timeout} s"
        return await self.requests.next(fits, timeout=timeout, otherwise=otherwise)

    async def push_webhooks(self) -> None:
        """Deliver everything that waits for the webhook, now; returns when it was taken or has failed again."""
        if self._door.delivery.webhook is None:
            raise AssertionError("no webhook is set")
        await self._door.delivery.webhook.push()

    def _new(self, chat: Chat) -> Chat:
        if chat.id in self.telegram.chats:
            raise AssertionError(f"there is already a chat with id {chat.id}")
        self.telegram.chats[chat.id] = chat
        return chat

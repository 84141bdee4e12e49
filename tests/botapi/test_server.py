"""python-telegram-bot's `Bot`, unchanged, against the local server: every method, and what people then see."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import telegram
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, MenuButtonWebApp, WebAppInfo
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from tests.botapi import Blocked, BotApiServer, Customer, ManualClock, NoAnswer, ServerError, TooManyRequests

pytestmark = pytest.mark.asyncio

DARK_OR_LIGHT = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Dark", callback_data="v1:q:0"), InlineKeyboardButton("Light", callback_data="v1:q:1")]]
)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer(clock=ManualClock()) as running:
        yield running


@pytest_asyncio.fixture
async def client(server: BotApiServer) -> AsyncIterator[telegram.Bot]:
    async with telegram.Bot(server.token, base_url=server.base_url) as running:
        yield running


@pytest_asyncio.fixture
async def ann(server: BotApiServer) -> Customer:
    customer = server.customer()
    await customer.says("/start")
    return customer


async def test_the_bot_learns_who_it_is(client: telegram.Bot) -> None:
    me = await client.get_me()
    assert (me.id, me.is_bot, me.username) == (123456, True, "zeroparty_test_bot")


async def test_a_sent_message_is_on_the_phone_with_its_keyboard(client: telegram.Bot, ann: Customer) -> None:
    sent = await client.send_message(ann.id, "How do you <b>roast</b>?", parse_mode="HTML", reply_markup=DARK_OR_LIGHT)
    seen = await ann.sees("roast")
    assert (seen.text, seen.keyboard, seen.is_edited) == ("How do you roast?", [["Dark", "Light"]], False)
    assert (seen.id, "bold") == (sent.message_id, sent.entities[0].type)


async def test_a_document_arrives_with_its_name_content_and_caption(
    server: BotApiServer, client: telegram.Bot, ann: Customer
) -> None:
    await client.send_document(ann.id, b'{"a": 1}', filename="data.json", caption="Your data")
    seen = await ann.sees("Your data")
    assert seen.document is not None
    assert (seen.document.name, seen.document.text()) == ("data.json", '{"a": 1}')
    assert server.requests.of("sendDocument")[0].parameters["document"] is seen.document


async def test_an_edit_changes_the_text_and_removes_the_keyboard(client: telegram.Bot, ann: Customer) -> None:
    sent = await client.send_message(ann.id, "Dark or light?", reply_markup=DARK_OR_LIGHT)
    await client.edit_message_text("You said: Dark", ann.id, sent.message_id)
    seen = await ann.sees("You said")
    assert (sent.message_id, [], True) == (seen.id, seen.keyboard, seen.is_edited)


async def test_a_keyboard_alone_can_be_removed_and_the_message_is_not_marked_as_edited(client: telegram.Bot, ann: Customer) -> None:
    sent = await client.send_message(ann.id, "Dark or light?", reply_markup=DARK_OR_LIGHT)
    await client.edit_message_reply_markup(ann.id, sent.message_id, reply_markup=None)
    seen = await ann.sees("Dark or light?")
    assert (seen.keyboard, seen.is_edited) == ([], False)


async def test_a_deleted_message_is_gone(client: telegram.Bot, ann: Customer) -> None:
    sent = await client.send_message(ann.id, "Oops")
    assert await client.delete_message(ann.id, sent.message_id)
    assert [message.text for message in ann.chat.messages] == ["/start"]


async def test_a_reply_quotes_the_message_it_answers(client: telegram.Bot, ann: Customer) -> None:
    question = await ann.says("Why?")
    sent = await client.send_message(ann.id, "Because.", reply_to_message_id=question.id)
    assert sent.reply_to_message is not None
    assert question.id == sent.reply_to_message.message_id


async def test_the_bot_can_show_that_it_is_typing(server: BotApiServer, client: telegram.Bot, ann: Customer) -> None:
    await client.send_chat_action(ann.id, ChatAction.TYPING)
    assert server.requests[-1].parameters["action"] == "typing"


async def test_an_answered_press_shows_a_toast(client: telegram.Bot, ann: Customer) -> None:
    await client.send_message(ann.id, "Dark or light?", reply_markup=DARK_OR_LIGHT)
    tap = await ann.taps("Dark")
    await client.answer_callback_query(tap.id, "Saved", show_alert=True)
    assert (tap.answer, tap.is_alert, ann.toasts) == ("Saved", True, ["Saved"])


async def test_commands_are_kept_by_language_and_scope(client: telegram.Bot) -> None:
    await client.set_my_commands([BotCommand("stop", "Stop"), BotCommand("my_data", "Data")])
    await client.set_my_commands([BotCommand("stop", "Parar")], language_code="es")
    assert [command.command for command in await client.get_my_commands()] == ["stop", "my_data"]
    assert (await client.get_my_commands(language_code="es"))[0].description == "Parar"
    await client.delete_my_commands(language_code="es")
    assert await client.get_my_commands(language_code="es") == ()


async def test_descriptions_are_kept_by_language(client: telegram.Bot) -> None:
    await client.set_my_description("One question at a time")
    await client.set_my_short_description("Una pregunta", language_code="es")
    assert (await client.get_my_description()).description == "One question at a time"
    assert (await client.get_my_short_description("es")).short_description == "Una pregunta"


async def test_the_menu_button_is_kept(client: telegram.Bot) -> None:
    button = MenuButtonWebApp("Data", WebAppInfo("https://example.org/data"))
    await client.set_chat_menu_button(menu_button=button)
    assert button == await client.get_chat_menu_button()


async def test_the_bot_leaves_a_group_and_is_not_heard_there_again(server: BotApiServer, client: telegram.Bot) -> None:
    group = server.group(title="Coffee friends")
    await group.member("Bob").says("/start")
    await client.leave_chat(group.id)
    assert group.bot_has_left
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await client.send_message(group.id, "Hello?")


async def test_updates_are_read_by_polling(client: telegram.Bot, ann: Customer) -> None:
    updates = await client.get_updates(timeout=1, allowed_updates=["message"])
    assert updates[0].message is not None
    assert updates[0].message.text == "/start"
    assert await client.get_updates(offset=updates[-1].update_id + 1) == ()


async def test_a_webhook_can_be_set_asked_for_and_deleted(client: telegram.Bot) -> None:
    await client.set_webhook("http://127.0.0.1:1/telegram/webhook", secret_token="s3cret", max_connections=10)
    info = await client.get_webhook_info()
    assert (info.url, info.max_connections) == ("http://127.0.0.1:1/telegram/webhook", 10)
    await client.delete_webhook(drop_pending_updates=True)
    assert (await client.get_webhook_info()).url == ""


async def test_nobody_can_be_written_to_who_has_not_written_first(server: BotApiServer, client: telegram.Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await client.send_message(server.customer().id, "Hello, stranger")


async def test_a_person_who_blocked_the_bot_cannot_be_reached(client: telegram.Bot, ann: Customer) -> None:
    await ann.blocks_bot()
    with pytest.raises(Forbidden, match="Forbidden: bot was blocked by the user"):
        await client.send_message(ann.id, "Hello?")
    await ann.unblocks_bot()
    await client.send_message(ann.id, "Welcome back")


async def test_a_deleted_account_cannot_be_reached(client: telegram.Bot, ann: Customer) -> None:
    await ann.deactivates()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await client.send_message(ann.id, "Hello?")


async def test_a_wrong_token_is_an_invalid_token(server: BotApiServer) -> None:
    stranger = telegram.Bot("123456:another-token", base_url=server.base_url)
    with pytest.raises(InvalidToken):
        await stranger.initialize()


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_a_scripted_429_says_how_long_to_wait_and_nothing_is_sent(
    server: BotApiServer, client: telegram.Bot, ann: Customer
) -> None:
    server.fail_next("sendMessage", with_=TooManyRequests(retry_after=3))
    with pytest.raises(RetryAfter, match="Retry in 3 seconds"):
        await client.send_message(ann.id, "Hello")
    assert len(ann.chat.messages) == 1


async def test_a_scripted_trouble_meets_only_its_chat_and_only_as_often_as_asked(
    server: BotApiServer, client: telegram.Bot, ann: Customer
) -> None:
    ben = server.customer(first_name="Ben")
    await ben.says("/start")
    server.fail_next("sendMessage", with_=Blocked(), chat=ben, times=2)
    await client.send_message(ann.id, "Hello Ann")
    for _ in range(2):
        with pytest.raises(Forbidden):
            await client.send_message(ben.id, "Hello Ben")
    await client.send_message(ben.id, "Hello Ben")


async def test_a_gateway_error_is_html_and_nothing_is_sent(server: BotApiServer, client: telegram.Bot, ann: Customer) -> None:
    server.fail_next("sendMessage", with_=ServerError(502))
    with pytest.raises(NetworkError):
        await client.send_message(ann.id, "Hello")
    assert len(ann.chat.messages) == 1


@pytest.mark.parametrize(("executed", "copies"), [(True, 1), (False, 0)])
async def test_without_an_answer_the_bot_cannot_know_whether_the_message_arrived(
    server: BotApiServer, client: telegram.Bot, ann: Customer, executed: bool, copies: int
) -> None:
    server.fail_next("sendMessage", with_=NoAnswer(executed=executed))
    with pytest.raises(NetworkError):
        await client.send_message(ann.id, "Hello")
    assert copies == sum(message.text == "Hello" for message in ann.chat.messages)


async def test_a_read_time_out_can_hide_a_delivered_message(server: BotApiServer, client: telegram.Bot, ann: Customer) -> None:
    server.fail_next("sendMessage", with_=NoAnswer(executed=True, hangs=True))
    with pytest.raises(TimedOut):
        await client.send_message(ann.id, "Hello", read_timeout=0.05)
    await ann.sees("Hello")

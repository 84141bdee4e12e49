"""From what authors wrote to the values everybody else reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from prompts.authoring.brand_shape import NOBODY, BrandShape, ContactsShape, PaceShape
from prompts.authoring.topic_shape import TopicShape
from prompts.catalogue.catalogue import Brand, ContactTopic, Controller, Pace, Receiver, Topic
from prompts.catalogue.revision import with_revision
from prompts.kinds.question_shape import QuestionShape
from prompts.model.question import Language, Purpose, Question, Text
from prompts.text.phrases import Phrases


def brand_from(shape: BrandShape) -> Brand:
    """The brand; what its file leaves out keeps the default."""
    fallback = shape.languages[0]
    controller = shape.controller
    return Brand(
        name=Text(shape.brand, fallback),
        bot_name=Text(shape.bot_name, fallback) if shape.bot_name else Brand().bot_name,
        languages=tuple(shape.languages),
        controller=Controller(controller.name, controller.address, controller.contact) if controller else None,
        human_contact=shape.human_contact,
        human_contact_for=_contacts(shape.human_contact_for),
        privacy_page=shape.privacy_page,
        jurisdiction=shape.jurisdiction,
        age_question=shape.age_question,
        publishing=shape.publishing,
        pace=_pace(shape.pace),
        keep_at_most=shape.keep_at_most,
        consent_valid=shape.consent_valid,
        erase_after_stop=shape.erase_after_stop,
        receivers=tuple(
            Receiver(name, Text(receiver.called, fallback), frozenset(receiver.purposes))
            for name, receiver in shape.receivers.items()
        ),
        sites=tuple(shape.sites),
        data_protection_officer=_officer(shape.data_protection_officer),
        processors=_texts(shape.processors, fallback),
        transfers=_texts(shape.transfers, fallback),
    )


def _officer(written: str | None) -> str | None:
    """A plain no says that none is needed."""
    return "" if written is not None and written.lower() in NOBODY else written


def _texts(shape: Mapping[str, Mapping[Language, str]] | None, fallback: Language) -> dict[str, Text] | None:
    return None if shape is None else {name: Text(texts, fallback) for name, texts in shape.items()}


def _contacts(shape: ContactsShape) -> dict[ContactTopic, str]:
    written: dict[ContactTopic, str | None] = {"orders": shape.orders, "complaints": shape.complaints, "privacy": shape.privacy}
    return {topic: contact for topic, contact in written.items() if contact is not None}


def _pace(shape: PaceShape) -> Pace:
    default = Pace()
    cap, cap_window = shape.at_most or (default.cap, default.cap_window)
    asks, asks_window = shape.asks_per_question or (default.asks_per_question, default.asks_per_question_window)
    return Pace(
        gap=shape.gap or default.gap,
        slower=tuple(shape.slower or default.slower),
        rest_after_silences=shape.rest_after_silences or default.rest_after_silences,
        silence_after=shape.silence_after or default.silence_after,
        cap=cap,
        cap_window=cap_window,
        in_one_visit=shape.in_one_visit or default.in_one_visit,
        asks_per_question=asks,
        asks_per_question_window=asks_window,
        hours=shape.hours or default.hours,
        hours_when_zone_unknown=shape.hours_when_zone_unknown or default.hours_when_zone_unknown,
        brand_zone=shape.brand_zone or default.brand_zone,
        quiet_weekdays=default.quiet_weekdays if shape.quiet_days is None else frozenset(shape.quiet_days),
        holidays=shape.holidays,
        trial=shape.trial,
        holdout=default.holdout if shape.holdout is None else shape.holdout,
        breaker=default.breaker if shape.breaker is None else shape.breaker,
    )


def topic_from(head: TopicShape) -> Topic:
    """Who answers for a file of questions, and what it is called."""
    title = Text(head.title, head.languages[0]) if head.title else None
    return Topic(head.topic, head.owner, tuple(head.languages), title)


def question_from(shape: QuestionShape, head: TopicShape, phrases: Phrases) -> Question:
    """The question with its revision."""
    own = shape.own_values(head.languages[0])
    return with_revision(replace(_question(shape, head, phrases), **own))  # type: ignore[arg-type]  # fields of one kind each


def _question(shape: QuestionShape, head: TopicShape, phrases: Phrases) -> Question:
    fallback = head.languages[0]

    def optional(texts: Mapping[Language, str] | None) -> Text | None:
        return Text(texts, fallback) if texts else None

    return Question(
        id=shape.id,
        kind=shape.kind_name(),
        topic=head.topic,
        ask=Text(shape.ask, fallback),
        purpose=Purpose(shape.purpose, Text(head.purposes[shape.purpose], fallback)),
        benefit=Text(shape.benefit, fallback),
        keep=shape.keep,
        sensitive=shape.sensitive,
        revision="",
        label=optional(shape.label),
        options=shape.options_from(head.languages, phrases),
        was=shape.was,
        only_if=shape.only_if,
        ask_again=shape.ask_again,
        ask_from=shape.ask_from,
        ask_until=shape.ask_until,
        priority=shape.priority,
        paused=shape.paused,
        thanks=optional(shape.thanks),
        thanks_for={option: Text(texts, fallback) for option, texts in shape.thanks_for.items()},
        changed={day: Text(texts, fallback) for day, texts in sorted(shape.changed.items())},
        crm=shape.crm,
        wording_test=optional(shape.wording_test.ask if shape.wording_test else None),
    )

"""What each field of an author's file is for, as an editor shows it beside the cursor."""

from __future__ import annotations

from collections.abc import Mapping

from prompts.kinds.table import OWN_FIELDS

TOPIC_FIELDS: Mapping[str, str] = {
    "languages": "The languages of this file, such as [en, de]. The first one is what everybody else falls back to.",
    "purposes": "Promises to customers, written once. The customer reads them with the question, behind the words: We ask ...",
    "topic": "The short name of this file's subject: small letters, digits and _.",
    "owner": "Who answers for these questions: a name or an address of your team. Customers do not see it.",
    "questions": "The questions. Each begins with a dash; their order here is the order in which they are asked, priorities aside.",
    "title": "What this subject is called towards customers, in each language.",
    "id": "The name under which answers are stored. Never change it once somebody has answered; see `was`.",
    "kind": "How it is answered: by choosing, with yes or no, on a scale, with a number, a date, or in the customer's own words.",
    "ask": "The question as the customer reads it, in each language. One thing only, at most 90 letters.",
    "purpose": "Why you ask: the name of one of the promises under `purposes`.",
    "benefit": "What the customer gets for answering, in one short sentence. It is shown with the question.",
    "keep": "How long an answer is kept before it is deleted, such as 18 months.",
    "sensitive": "What an answer could reveal about somebody, such as health or beliefs; none if it could not. You decide.",
    "label": "A short name for the customer's list of answers; without it the question itself is shown.",
    "was": "The id that this question had earlier, so that old answers stay with it.",
    "only_if": "A follow-up: asked only after this answer to another question, such as brew has espresso.",
    "ask_again": "How long until the answer is checked again with one tap: still Dark?",
    "ask_from": "The first day on which it may be asked, such as 2026-11-01.",
    "ask_until": "The last day on which it may be asked.",
    "priority": "From 1 (can wait) to 5 (first). Without it: 3.",
    "paused": "yes: not asked at present; answers given stay.",
    "wording_test": "Other words for the same question, shown to half of the people.",
    "thanks": "Said after any answer; one link to your own site is allowed.",
    "thanks_for": "Said after one particular answer: the option's name, then the text in each language.",
    "changed": "What answers changed: the day since when, then what to tell, in each language. Told with a thanks, once.",
    "crm": "Which field of which system receives the answer. {} keeps it here: it is never exported.",
    "lint_ok": "Advice you decided against, with your reason: {W01: salt and vinegar is one flavour}.",
    **{field.name: field.help for field in OWN_FIELDS.values()},
    **{name: words for field in OWN_FIELDS.values() for name, words in field.parts.items()},
}

BRAND_FIELDS: Mapping[str, str] = {
    "languages": "The languages customers can choose, such as [en, de]. The first one is what everybody else falls back to.",
    "brand": "The name of your brand as customers know it: one for all languages, or a text for each.",
    "bot_name": "What the bot calls itself, as it stands in a sentence: one for all languages, or a text for each.",
    "controller": "Who is responsible in law; customers can read it at any time.",
    "name": "The full name of the company.",
    "address": "Its postal address.",
    "contact": "Where questions about personal data go.",
    "human_contact": "Where a customer reaches a person.",
    "human_contact_for": "Where else, for some topics: orders, complaints, privacy.",
    "orders": "Orders, deliveries, refunds.",
    "complaints": "Something that is wrong.",
    "privacy": "Questions about their data.",
    "privacy_page": "The address of your privacy page, with https://",
    "sites": "Hosts of your own pages, besides the privacy page's, that thanks may link to.",
    "jurisdiction": "The country whose law applies, in two letters.",
    "age_question": "yes: asks once whether the customer is 16 or older.",
    "publishing": "auto: what you save is live until the first customer says Yes, then a draft. yes: always a draft. no: live.",
    "pace": "How often and when customers are asked. Leave out what you do not change.",
    "gap": "The least time between two questions nobody asked for.",
    "slower": "How the gap grows while a customer stays silent, each step longer than the one before.",
    "rest_after_silences": "After so many unanswered questions the customer is left alone.",
    "silence_after": "How long until a question counts as unanswered.",
    "at_most": "The most questions in a while, such as 4 in 30 days.",
    "in_one_visit": "The most questions in one visit, for customers who want to go on.",
    "asks_per_question": "How often one question may be asked, such as 2 in 180 days.",
    "hours": "The part of the day in which the bot may write first, such as 09:00-20:00.",
    "hours_when_zone_unknown": "The same, for customers whose time zone is not known.",
    "brand_zone": "The time zone of your brand, such as Europe/Dublin.",
    "holdout": "Share of customers who are only asked when they write first; compare how many of them block the bot.",
    "trial": "A longer gap for half of the customers who join from now on, to learn what asking less often does, such as 14 days.",
    "breaker": "Opt-outs per question nobody asked for, over 7 days, above which all such questions stop and you are told.",
    "quiet_days": "Days of the week on which the bot never writes first.",
    "holidays": "The country whose public holidays are quiet, such as IE or DE-BY.",
    "keep_at_most": "The longest that any answer may be kept.",
    "consent_valid": "After so long a customer's yes is asked for again.",
    "erase_after_stop": "How long after a stop everything is erased.",
    "receivers": "The systems answers may go to.",
    "called": "What customers are told this system is, such as our mailing tool.",
    "purposes": "The promises this system is needed for; answers given for other purposes never go there.",
}

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "jurisdiction": ("IE", "DE"),
    "brand_zone": ("Europe/Dublin", "Europe/Berlin"),
    "holidays": ("IE", "DE-BY"),
}
"""Values to show where no rule lists them all."""

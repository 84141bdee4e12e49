"""The schema's source: SQLModel classes for what is kept, Core tables of the same names for the statements."""

from __future__ import annotations

from storage.tables import (
    accountability,
    answers,
    people,
    publishing,
    traffic,
)
from storage.tables.columns import Stored, table_of

metadata = Stored.metadata

customer = table_of(people.Customer)
address = table_of(people.Address)
external_id = table_of(people.ExternalId)
preference = table_of(people.Preference)
fact = table_of(people.Fact)
due = table_of(people.Due)
change = table_of(people.Change)
wording = table_of(answers.Wording)
benefit = table_of(answers.Benefit)
question_revision = table_of(answers.QuestionRevision)
consent_event = table_of(answers.ConsentEvent)
restriction = table_of(answers.Restriction)
ask = table_of(answers.Ask)
answer = table_of(answers.Answer)
publication = table_of(publishing.Publication)
published_file = table_of(publishing.PublishedFile)
inbox = table_of(traffic.Inbox)
outbox = table_of(traffic.Outbox)
suppression = table_of(accountability.Suppression)
rights_request = table_of(accountability.RightsRequest)
delivery = table_of(accountability.Delivery)
tombstone = table_of(accountability.Tombstone)
export_manifest = table_of(accountability.ExportManifest)
audit = table_of(accountability.Audit)
lease = table_of(accountability.Lease)
meta = table_of(accountability.Meta)

"""The schema's source: SQLModel classes for what is kept, Core tables of the same names for the statements."""

from __future__ import annotations

from storage.tables import people, proof, publishing, rights, traffic
from storage.tables.columns import Stored, table_of

metadata = Stored.metadata

customer = table_of(people.Customer)
address = table_of(people.Address)
external_id = table_of(people.ExternalId)
preference = table_of(people.Preference)
fact = table_of(people.Fact)
due = table_of(people.Due)
change = table_of(people.Change)
wording = table_of(proof.Wording)
benefit = table_of(proof.Benefit)
question_revision = table_of(proof.QuestionRevision)
consent_event = table_of(proof.ConsentEvent)
restriction = table_of(proof.Restriction)
ask = table_of(proof.Ask)
answer = table_of(proof.Answer)
publication = table_of(publishing.Publication)
published_file = table_of(publishing.PublishedFile)
inbox = table_of(traffic.Inbox)
outbox = table_of(traffic.Outbox)
suppression = table_of(rights.Suppression)
rights_request = table_of(rights.RightsRequest)
delivery = table_of(rights.Delivery)
tombstone = table_of(rights.Tombstone)
export_manifest = table_of(rights.ExportManifest)
audit = table_of(rights.Audit)
lease = table_of(rights.Lease)
meta = table_of(rights.Meta)

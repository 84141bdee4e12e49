"""The schema as Core tables, for the statements; its source are the SQLModel classes in the modules beside this."""

from __future__ import annotations

from storage.tables.known import known_schema

metadata, kept_apart = known_schema()
"""What is in the database, and what is in the key store, which lives apart from it."""

customer = metadata.tables["customer"]
address = metadata.tables["address"]
external_id = metadata.tables["external_id"]
spoken_code = metadata.tables["spoken_code"]
preference = metadata.tables["preference"]
fact = metadata.tables["fact"]
due = metadata.tables["due"]
change = metadata.tables["change"]
misread = metadata.tables["misread"]
wording = metadata.tables["wording"]
benefit = metadata.tables["benefit"]
question_revision = metadata.tables["question_revision"]
consent_event = metadata.tables["consent_event"]
restriction = metadata.tables["restriction"]
ask = metadata.tables["ask"]
answer = metadata.tables["answer"]
publication = metadata.tables["publication"]
published_file = metadata.tables["published_file"]
inbox = metadata.tables["inbox"]
outbox = metadata.tables["outbox"]
suppression = metadata.tables["suppression"]
rights_request = metadata.tables["rights_request"]
delivery = metadata.tables["delivery"]
tombstone = metadata.tables["tombstone"]
export_manifest = metadata.tables["export_manifest"]
api_token = metadata.tables["api_token"]
sync_row = metadata.tables["sync_row"]
sync_connection = metadata.tables["sync_connection"]
sync_run = metadata.tables["sync_run"]
sync_quota = metadata.tables["sync_quota"]
staff_link = metadata.tables["staff_link"]
staff_session = metadata.tables["staff_session"]
audit = metadata.tables["audit"]
lease = metadata.tables["lease"]
meta = metadata.tables["meta"]

customer_key = kept_apart.tables["customer_key"]
erasure = kept_apart.tables["erasure"]
said_no = kept_apart.tables["said_no"]
named_so = kept_apart.tables["named_so"]
key_count = kept_apart.tables["key_count"]
vouched = kept_apart.tables["vouched"]
key_meta = kept_apart.tables["key_meta"]

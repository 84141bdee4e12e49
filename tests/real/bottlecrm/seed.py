"""One brand and one person in BottleCRM, run by its own Python; prints tokens: for contacts, for everything, a member's."""

import os

import django

django.setup()

from common.models import Org, PersonalAccessToken, Profile  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402

user = get_user_model().objects.create_superuser(email="owner@example.org", password=os.environ["SECRET_KEY"])
brand = Org.objects.create(name="Brand")
profile = Profile.objects.create(user=user, org=brand, role="ADMIN", is_organization_admin=True, is_active=True)
scopes = ["contacts:read", "contacts:write", "custom-fields:read", "custom-fields:write"]
print(PersonalAccessToken.generate(profile, "zeroparty", scopes=scopes)[0])
print(PersonalAccessToken.generate(profile, "everything")[0])
member = get_user_model().objects.create_user(email="member@example.org", password=os.environ["SECRET_KEY"])
profile = Profile.objects.create(user=member, org=brand, role="USER", is_active=True)
print(PersonalAccessToken.generate(profile, "zeroparty of a member", scopes=scopes)[0])

"""This migration will create the tables of the first release.

Revision: 0001
Before it:
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect, unprotect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expertise_domain",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expertise_domain")),
    )
    op.create_table(
        "form_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(length=20), nullable=False),
        sa.Column("route", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("location", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_key")),
        sa.UniqueConstraint("sender", "route", "key", name=op.f("uq_form_key_sender_route_key")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("search_name", sa.String(length=300), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("swv_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("municipality", sa.String(length=80), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=False),
        sa.Column("sector", sa.String(length=4), nullable=False),
        sa.Column("school_kind", sa.String(length=60), nullable=False),
        sa.Column("denomination", sa.String(length=80), nullable=False),
        sa.Column("street", sa.String(length=120), nullable=False),
        sa.Column("house_number", sa.String(length=20), nullable=False),
        sa.Column("postcode", sa.String(length=7), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("kvk", sa.String(length=8), nullable=False),
        sa.Column("holiday_region", sa.String(length=10), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("name_is_derived", sa.Boolean(), nullable=False),
        sa.Column("ring_cap", sa.Integer(), nullable=False),
        sa.Column("gone_on", sa.Date(), nullable=True),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "kind = 'school' OR (board_id IS NULL AND swv_id IS NULL AND region_id IS NULL)",
            name=op.f("ck_organisation_only_schools_hang_below_others"),
        ),
        sa.CheckConstraint(
            "kind IN ('school', 'board', 'swv', 'region')", name=op.f("ck_organisation_known_kind")
        ),
        sa.CheckConstraint(
            "ring_cap BETWEEN 0 AND 4", name=op.f("ck_organisation_ring_cap_is_a_ring")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["organisation.id"], name=op.f("fk_organisation_board_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["organisation.id"], name=op.f("fk_organisation_region_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["swv_id"], ["organisation.id"], name=op.f("fk_organisation_swv_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_organisation_kind_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organisation_public_id")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_board_id"), ["board_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_region_id"), ["region_id"], unique=False)
        batch_op.create_index("ix_organisation_search_name", ["search_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_swv_id"), ["swv_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_due", ["done_at", "dead_at", "due_at"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_person_everybody_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email_key", name=op.f("uq_person_email_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_public_id")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("object_type", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=30), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("quiet_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "object_type",
            "object_id",
            "action",
            "number",
            "quiet_since",
            name=op.f("uq_reminder_object_type_object_id_action_number_quiet_since"),
        ),
    )
    op.create_table(
        "search_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_search_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_state")),
    )
    op.create_table(
        "throttle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_throttle")),
        sa.UniqueConstraint("scope", "key", "window", name=op.f("uq_throttle_scope_key_window")),
    )
    op.create_table(
        "blocked_week",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["organisation.id"], name=op.f("fk_blocked_week_school_id_organisation")
        ),
        sa.PrimaryKeyConstraint("school_id", "monday", name=op.f("pk_blocked_week")),
    )
    op.create_table(
        "email_domain",
        sa.Column("domain", sa.String(length=120), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["organisation.id"], name=op.f("fk_email_domain_board_id_organisation")
        ),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_email_domain")),
    )
    with op.batch_alter_table("email_domain", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_email_domain_board_id"), ["board_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("object_type", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=30), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_event_by_id_person")),
        sa.ForeignKeyConstraint(
            ["on_behalf_id"], ["person.id"], name=op.f("fk_event_on_behalf_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_by_id"), ["by_id"], unique=False)
        batch_op.create_index("ix_event_object", ["object_type", "object_id"], unique=False)

    op.create_table(
        "freelancer",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kvk", sa.String(length=8), nullable=False),
        sa.Column("rate_cents", sa.Integer(), nullable=False),
        sa.Column("vat_rate", sa.Integer(), nullable=False),
        sa.Column("vat_ground", sa.String(length=40), nullable=False),
        sa.Column("vog_date", sa.Date(), nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admitted_by_id", sa.Integer(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(kvk) = 8", name=op.f("ck_freelancer_kvk_has_eight_digits")),
        sa.CheckConstraint(
            "rate_cents BETWEEN 0 AND 50000", name=op.f("ck_freelancer_a_rate_an_hour")
        ),
        sa.ForeignKeyConstraint(
            ["admitted_by_id"], ["person.id"], name=op.f("fk_freelancer_admitted_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_freelancer_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_freelancer")),
    )
    op.create_table(
        "help_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("wished_id", sa.Integer(), nullable=True),
        sa.Column("external_reason", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("problem", sa.String(length=4000), nullable=False),
        sa.Column("problem_html", sa.String(length=12000), nullable=False),
        sa.Column("goal", sa.String(length=20), nullable=False),
        sa.Column("left_behind", sa.String(length=1000), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("forms", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=True),
        sa.Column("until_date", sa.Date(), nullable=True),
        sa.Column("ring", sa.Integer(), nullable=False),
        sa.Column("sector", sa.String(length=4), nullable=False),
        sa.Column("is_micro", sa.Boolean(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supports_pupils", sa.Boolean(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("granted_minutes", sa.Integer(), nullable=False),
        sa.Column("open_talks", sa.Integer(), nullable=False),
        sa.Column("unfinished", sa.Integer(), nullable=False),
        sa.Column("talked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "granted_minutes >= 0 AND granted_minutes <= minutes",
            name=op.f("ck_help_request_never_more_granted_than_asked"),
        ),
        sa.CheckConstraint(
            "minutes >= 0 AND minutes <= 60000",
            name=op.f("ck_help_request_a_believable_number_of_hours"),
        ),
        sa.CheckConstraint(
            "open_talks >= 0 AND unfinished >= 0",
            name=op.f("ck_help_request_counts_do_not_go_below_none"),
        ),
        sa.CheckConstraint(
            "pupils IS NULL OR pupils BETWEEN 0 AND 5000",
            name=op.f("ck_help_request_pupils_is_a_count"),
        ),
        sa.CheckConstraint(
            "revealed_at IS NULL OR is_anonymous",
            name=op.f("ck_help_request_only_a_hidden_name_is_told"),
        ),
        sa.CheckConstraint("ring BETWEEN 0 AND 4", name=op.f("ck_help_request_ring_is_a_ring")),
        sa.CheckConstraint(
            "until_date IS NULL OR until_date >= from_date",
            name=op.f("ck_help_request_ends_after_begin"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_help_request_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["person.id"], name=op.f("fk_help_request_contact_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_help_request_proposed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["organisation.id"], name=op.f("fk_help_request_school_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["wished_id"], ["person.id"], name=op.f("fk_help_request_wished_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_help_request_public_id")),
    )
    with op.batch_alter_table("help_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_help_request_asked_by_id"), ["asked_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_help_request_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_help_request_state"), ["state"], unique=False)

    op.create_table(
        "lending_settings",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("max_parts_per_week", sa.Integer(), nullable=True),
        sa.Column("max_people_per_part", sa.Integer(), nullable=True),
        sa.Column("replacement_rate_cents", sa.Integer(), nullable=False),
        sa.Column("extra_hours_rate_cents", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "replacement_rate_cents >= 0 AND extra_hours_rate_cents >= 0",
            name=op.f("ck_lending_settings_rates"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_lending_settings_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_lending_settings")),
    )
    op.create_table(
        "mail_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_mail_token_made_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_mail_token_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mail_token_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mail_token_token_hash")),
    )
    with op.batch_alter_table("mail_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_token_email_key"), ["email_key"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("class_parts", sa.Integer(), nullable=False),
        sa.Column("contract_parts", sa.Integer(), nullable=False),
        sa.Column("from", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            'until IS NULL OR until >= "from"', name=op.f("ck_membership_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_membership_confirmed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_membership_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            "ix_membership_organisation_role", ["organisation_id", "role"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)

    op.create_table(
        "pot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("from", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("auto_limit", sa.Integer(), nullable=False),
        sa.Column("max_rate", sa.Integer(), nullable=True),
        sa.Column("max_minutes_per_week", sa.Integer(), nullable=True),
        sa.Column("max_per_month", sa.Integer(), nullable=True),
        sa.Column("max_months", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.CheckConstraint('"from" <= until', name=op.f("ck_pot_ends_after_it_begins")),
        sa.CheckConstraint(
            "available >= 0 AND reserved >= 0 AND committed >= 0 AND spent >= 0",
            name=op.f("ck_pot_never_overspent"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["organisation.id"], name=op.f("fk_pot_owner_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pot")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pot_public_id")),
    )
    with op.batch_alter_table("pot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pot_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "profile",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ring", sa.Integer(), nullable=False),
        sa.Column("only_on_invitation", sa.Boolean(), nullable=False),
        sa.Column("only_fitting_requests", sa.Boolean(), nullable=False),
        sa.Column("hide_sentence", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("note_html", sa.Text(), nullable=False),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("available_until", sa.Date(), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("max_minutes_per_week", sa.Integer(), nullable=False),
        sa.Column("free_parts", sa.Integer(), nullable=False),
        sa.Column("forms", sa.Integer(), nullable=False),
        sa.Column("sectors", sa.String(length=20), nullable=False),
        sa.Column("reconfirmed_on", sa.Date(), nullable=True),
        sa.Column("load", sa.Integer(), nullable=False),
        sa.Column("responsiveness", sa.Integer(), nullable=False),
        sa.Column("busy_parts", sa.Integer(), nullable=False),
        sa.Column("last_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("review_count", sa.Integer(), nullable=False),
        sa.Column("review_schools", sa.Integer(), nullable=False),
        sa.Column("latest_review_line", sa.String(length=200), nullable=False),
        sa.Column("search_rev", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('employee', 'freelancer')", name=op.f("ck_profile_known_kind")
        ),
        sa.CheckConstraint("load BETWEEN 0 AND 1000", name=op.f("ck_profile_load_in_thousandths")),
        sa.CheckConstraint(
            "max_minutes_per_week > 0", name=op.f("ck_profile_a_maximum_is_positive")
        ),
        sa.CheckConstraint(
            "responsiveness BETWEEN 0 AND 1000",
            name=op.f("ck_profile_responsiveness_in_thousandths"),
        ),
        sa.CheckConstraint("ring BETWEEN 0 AND 4", name=op.f("ck_profile_ring_is_a_ring")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_profile_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_profile")),
    )
    with op.batch_alter_table("profile", schema=None) as batch_op:
        batch_op.create_index("ix_profile_search_rev", ["search_rev"], unique=False)

    op.create_table(
        "school_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("norm", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "pupils BETWEEN 0 AND 60 AND norm BETWEEN 1 AND 60",
            name=op.f("ck_school_group_a_class_size"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["organisation.id"], name=op.f("fk_school_group_school_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_group")),
        sa.UniqueConstraint("school_id", "name", name=op.f("uq_school_group_school_id_name")),
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id_person")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_person_id"), ["person_id"], unique=False)

    op.create_table(
        "skill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("domain_id", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("label_en", sa.String(length=120), nullable=False),
        sa.Column("sectors", sa.String(length=40), nullable=False),
        sa.Column("theme", sa.String(length=60), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["domain_id"], ["expertise_domain.id"], name=op.f("fk_skill_domain_id_expertise_domain")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill")),
        sa.UniqueConstraint("slug", name=op.f("uq_skill_slug")),
    )
    with op.batch_alter_table("skill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_skill_domain_id"), ["domain_id"], unique=False)

    op.create_table(
        "allowance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("cover", sa.String(length=12), nullable=False),
        sa.Column("ring", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_allowance_room_is_positive")),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["person.id"], name=op.f("fk_allowance_granted_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_allowance_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowance")),
    )
    with op.batch_alter_table("allowance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_allowance_membership_id"), ["membership_id"], unique=False
        )

    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("ring", sa.Integer(), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ring BETWEEN 0 AND 4", name=op.f("ck_claim_ring_is_a_ring")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["profile.person_id"], name=op.f("fk_claim_person_id_profile")
        ),
        sa.ForeignKeyConstraint(["skill_id"], ["skill.id"], name=op.f("fk_claim_skill_id_skill")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("person_id", "skill_id", name=op.f("uq_claim_person_id_skill_id")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_claim_skill_ring", ["skill_id", "ring"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("digested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_delivery_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_delivery_person_id_person")
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_delivery")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_person_seen", ["person_id", "seen_at"], unique=False)

    op.create_table(
        "deputy",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_deputy_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_deputy_person_id_person")
        ),
        sa.PrimaryKeyConstraint("membership_id", "person_id", name=op.f("pk_deputy")),
    )
    op.create_table(
        "freelancer_region",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["freelancer.person_id"],
            name=op.f("fk_freelancer_region_person_id_freelancer"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["organisation.id"],
            name=op.f("fk_freelancer_region_region_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("person_id", "region_id", name=op.f("pk_freelancer_region")),
    )
    op.create_table(
        "group_teaching",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["school_group.id"],
            name=op.f("fk_group_teaching_group_id_school_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_group_teaching_person_id_person")
        ),
        sa.PrimaryKeyConstraint("group_id", "person_id", name=op.f("pk_group_teaching")),
    )
    with op.batch_alter_table("group_teaching", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_group_teaching_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "mandate",
        sa.Column("pot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("limit", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mandate_person_id_person")
        ),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_mandate_pot_id_pot")),
        sa.PrimaryKeyConstraint("pot_id", "person_id", name=op.f("pk_mandate")),
    )
    op.create_table(
        "reason",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_reason_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_reason")),
    )
    op.create_table(
        "request_party",
        sa.Column("help_request_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["help_request_id"],
            ["help_request.id"],
            name=op.f("fk_request_party_help_request_id_help_request"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_request_party_person_id_person")
        ),
        sa.PrimaryKeyConstraint("help_request_id", "person_id", name=op.f("pk_request_party")),
    )
    with op.batch_alter_table("request_party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_party_person_id"), ["person_id"], unique=False)

    op.create_table(
        "request_skill",
        sa.Column("help_request_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("essential", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["help_request_id"],
            ["help_request.id"],
            name=op.f("fk_request_skill_help_request_id_help_request"),
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_request_skill_skill_id_skill")
        ),
        sa.PrimaryKeyConstraint("help_request_id", "skill_id", name=op.f("pk_request_skill")),
    )
    op.create_table(
        "reservation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pot_id", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "reserved >= 0 AND committed >= 0 AND spent >= 0",
            name=op.f("ck_reservation_never_below_nothing"),
        ),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_reservation_pot_id_pot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
    )
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reservation_pot_id"), ["pot_id"], unique=False)

    op.create_table(
        "skill_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_skill_name_skill_id_skill")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_name")),
        sa.UniqueConstraint("skill_id", "name", name=op.f("uq_skill_name_skill_id_name")),
    )
    op.create_table(
        "skill_relation",
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("related_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["related_id"], ["skill.id"], name=op.f("fk_skill_relation_related_id_skill")
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_skill_relation_skill_id_skill")
        ),
        sa.PrimaryKeyConstraint("skill_id", "related_id", name=op.f("pk_skill_relation")),
    )
    op.create_table(
        "slot",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("with_cover", sa.Boolean(), nullable=False),
        sa.CheckConstraint("part BETWEEN 0 AND 9", name=op.f("ck_slot_a_part_of_the_week")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["profile.person_id"], name=op.f("fk_slot_person_id_profile")
        ),
        sa.PrimaryKeyConstraint("person_id", "part", name=op.f("pk_slot")),
    )
    op.create_table(
        "standing",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.String(length=60), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("schools", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["domain_id"],
            ["expertise_domain.id"],
            name=op.f("fk_standing_domain_id_expertise_domain"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["profile.person_id"], name=op.f("fk_standing_person_id_profile")
        ),
        sa.PrimaryKeyConstraint("person_id", "domain_id", name=op.f("pk_standing")),
    )
    op.create_table(
        "deployment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("help_request_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asker_school_id", sa.Integer(), nullable=False),
        sa.Column("lending_membership_id", sa.Integer(), nullable=True),
        sa.Column("lender_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("started_by", sa.String(length=10), nullable=False),
        sa.Column("terms_version", sa.Integer(), nullable=False),
        sa.Column("asker_agreed_version", sa.Integer(), nullable=True),
        sa.Column("asker_agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("expert_agreed_version", sa.Integer(), nullable=True),
        sa.Column("consented_by_id", sa.Integer(), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_colour", sa.String(length=6), nullable=False),
        sa.Column("allowance_id", sa.Integer(), nullable=True),
        sa.Column("estimate", sa.Integer(), nullable=False),
        sa.Column("missed_parts", sa.Integer(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("actual", sa.Integer(), nullable=True),
        sa.Column("freed_minutes", sa.Integer(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_minutes", sa.Integer(), nullable=True),
        sa.Column("disputed_minutes", sa.Integer(), nullable=True),
        sa.Column("is_tacit", sa.Boolean(), nullable=False),
        sa.Column("last_session_on", sa.Date(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("replacement_confirmed", sa.Integer(), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("swap_with_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "amount >= 0 AND estimate >= 0", name=op.f("ck_deployment_an_amount_is_not_negative")
        ),
        sa.CheckConstraint(
            "approved_by_id <> asker_agreed_by_id",
            name=op.f("ck_deployment_nobody_approves_what_they_agreed"),
        ),
        sa.CheckConstraint(
            "approved_by_id <> consented_by_id", name=op.f("ck_deployment_four_eyes_are_four")
        ),
        sa.CheckConstraint(
            "approved_by_id <> expert_id AND approved_by_id <> asked_by_id",
            name=op.f("ck_deployment_nobody_approves_what_they_asked_or_do"),
        ),
        sa.CheckConstraint(
            "consented_by_id <> expert_id",
            name=op.f("ck_deployment_nobody_consents_for_themselves"),
        ),
        sa.CheckConstraint(
            "expert_id <> asked_by_id", name=op.f("ck_deployment_nobody_asks_themselves")
        ),
        sa.CheckConstraint(
            "freed_minutes >= 0", name=op.f("ck_deployment_freed_is_a_number_of_hours")
        ),
        sa.ForeignKeyConstraint(
            ["allowance_id"], ["allowance.id"], name=op.f("fk_deployment_allowance_id_allowance")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_deployment_approved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_deployment_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["asker_agreed_by_id"],
            ["person.id"],
            name=op.f("fk_deployment_asker_agreed_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["asker_school_id"],
            ["organisation.id"],
            name=op.f("fk_deployment_asker_school_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_deployment_confirmed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["consented_by_id"], ["person.id"], name=op.f("fk_deployment_consented_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["person.id"], name=op.f("fk_deployment_contact_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["person.id"], name=op.f("fk_deployment_expert_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["deployment.id"], name=op.f("fk_deployment_follows_id_deployment")
        ),
        sa.ForeignKeyConstraint(
            ["help_request_id"],
            ["help_request.id"],
            name=op.f("fk_deployment_help_request_id_help_request"),
        ),
        sa.ForeignKeyConstraint(
            ["lender_id"], ["organisation.id"], name=op.f("fk_deployment_lender_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["lending_membership_id"],
            ["membership.id"],
            name=op.f("fk_deployment_lending_membership_id_membership"),
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_deployment_settled_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["swap_with_id"], ["deployment.id"], name=op.f("fk_deployment_swap_with_id_deployment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_deployment_public_id")),
    )
    with op.batch_alter_table("deployment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_deployment_asked_by_id"), ["asked_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_deployment_asker_school_id"), ["asker_school_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_deployment_expert_id"), ["expert_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_deployment_help_request_id"), ["help_request_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_deployment_lender_id"), ["lender_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deployment_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_deployment_one_talk_at_a_time",
            ["help_request_id", "expert_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('sounded', 'talking', 'consent', 'approval')"),
            postgresql_where=sa.text("state IN ('sounded', 'talking', 'consent', 'approval')"),
        )

    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pot_id", sa.Integer(), nullable=False),
        sa.Column("reservation_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("line", sa.String(length=12), nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("payee_organisation_id", sa.Integer(), nullable=True),
        sa.Column("payee_person_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind = 'grant' OR available + reserved + committed + spent = 0",
            name=op.f("ck_entry_money_moves_it_does_not_appear"),
        ),
        sa.CheckConstraint(
            "kind IN ('grant', 'reserve', 'commit', 'spend', 'release', 'refund')",
            name=op.f("ck_entry_known_kind"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_entry_by_id_person")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_entry_event_id_event")),
        sa.ForeignKeyConstraint(
            ["payee_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_entry_payee_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["payee_person_id"], ["person.id"], name=op.f("fk_entry_payee_person_id_person")
        ),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_entry_pot_id_pot")),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservation.id"], name=op.f("fk_entry_reservation_id_reservation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index("ix_entry_pot_at", ["pot_id", "at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_entry_reservation_id"), ["reservation_id"], unique=False
        )

    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "agreed_by_id <> proposed_by_id", name=op.f("ck_correction_four_eyes_are_four")
        ),
        sa.CheckConstraint("delta <> 0", name=op.f("ck_correction_a_correction_changes_something")),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["person.id"], name=op.f("fk_correction_agreed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["deployment.id"],
            name=op.f("fk_correction_deployment_id_deployment"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_correction_proposed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_correction_deployment_id"), ["deployment_id"], unique=False
        )

    op.create_table(
        "cover",
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("cover_by", sa.String(length=80), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "amount BETWEEN 0 AND 1000000", name=op.f("ck_cover_cover_costs_an_amount")
        ),
        sa.CheckConstraint(
            "minutes BETWEEN 0 AND 600", name=op.f("ck_cover_cover_is_at_most_ten_hours")
        ),
        sa.CheckConstraint("part BETWEEN 0 AND 9", name=op.f("ck_cover_a_part_of_the_week")),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name=op.f("fk_cover_deployment_id_deployment")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["person.id"], name=op.f("fk_cover_reported_by_id_person")
        ),
        sa.PrimaryKeyConstraint("deployment_id", "on", "part", name=op.f("pk_cover")),
    )
    op.create_table(
        "deployment_payer",
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("pot_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("passed_on_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reservation_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["person.id"],
            name=op.f("fk_deployment_payer_approved_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["deployment.id"],
            name=op.f("fk_deployment_payer_deployment_id_deployment"),
        ),
        sa.ForeignKeyConstraint(
            ["passed_on_by_id"],
            ["person.id"],
            name=op.f("fk_deployment_payer_passed_on_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["pot_id"], ["pot.id"], name=op.f("fk_deployment_payer_pot_id_pot")
        ),
        sa.ForeignKeyConstraint(
            ["reservation_id"],
            ["reservation.id"],
            name=op.f("fk_deployment_payer_reservation_id_reservation"),
        ),
        sa.PrimaryKeyConstraint("deployment_id", "pot_id", name=op.f("pk_deployment_payer")),
    )
    op.create_table(
        "invoice",
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "minutes > 0 AND amount >= 0", name=op.f("ck_invoice_an_invoice_claims_something")
        ),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name=op.f("fk_invoice_deployment_id_deployment")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invoice_person_id_person")
        ),
        sa.PrimaryKeyConstraint("deployment_id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("person_id", "number", name=op.f("uq_invoice_person_id_number")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=4000), nullable=False),
        sa.Column("html", sa.String(length=12000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_message_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name=op.f("fk_message_deployment_id_deployment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_deployment_id"), ["deployment_id"], unique=False
        )

    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=6), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("overall", sa.Integer(), nullable=True),
        sa.Column("fit", sa.Integer(), nullable=True),
        sa.Column("usefulness", sa.Integer(), nullable=True),
        sa.Column("cooperation", sa.Integer(), nullable=True),
        sa.Column("lasting", sa.Integer(), nullable=True),
        sa.Column("again", sa.Boolean(), nullable=True),
        sa.Column("fun", sa.Boolean(), nullable=True),
        sa.Column("not_held", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=950), nullable=False),
        sa.Column("words_html", sa.String(length=4000), nullable=False),
        sa.Column("line", sa.String(length=200), nullable=False),
        sa.Column("private_note", sa.String(length=950), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("last_session_on", sa.Date(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_by_id", sa.Integer(), nullable=True),
        sa.Column("reply", sa.String(length=950), nullable=False),
        sa.Column("reply_html", sa.String(length=4000), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "side = 'expert' OR overall IS NOT NULL OR not_held",
            name=op.f("ck_review_asker_scores"),
        ),
        sa.CheckConstraint("side IN ('asker', 'expert')", name=op.f("ck_review_two_sides")),
        sa.CheckConstraint(
            "author_id <> subject_id", name=op.f("ck_review_nobody_reviews_themselves")
        ),
        sa.CheckConstraint(
            "overall BETWEEN 1 AND 10", name=op.f("ck_review_overall_from_one_to_ten")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_review_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name=op.f("fk_review_deployment_id_deployment")
        ),
        sa.ForeignKeyConstraint(
            ["hidden_by_id"], ["person.id"], name=op.f("fk_review_hidden_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["organisation.id"], name=op.f("fk_review_school_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["person.id"], name=op.f("fk_review_subject_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("deployment_id", "side", name=op.f("uq_review_deployment_id_side")),
        sa.UniqueConstraint("public_id", name=op.f("uq_review_public_id")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("logged_minutes", sa.Integer(), nullable=True),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.Column("misses_class", sa.Boolean(), nullable=False),
        sa.Column("late_cost", sa.Integer(), nullable=False),
        sa.Column("late_cost_paid", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "logged_minutes BETWEEN 0 AND 600", name=op.f("ck_session_logged_at_most_ten_hours")
        ),
        sa.CheckConstraint(
            "minutes > 0 AND minutes <= 600", name=op.f("ck_session_a_session_is_at_most_ten_hours")
        ),
        sa.CheckConstraint("part BETWEEN 0 AND 9", name=op.f("ck_session_a_part_of_the_week")),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["person.id"], name=op.f("fk_session_cancelled_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name=op.f("fk_session_deployment_id_deployment")
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["person.id"], name=op.f("fk_session_expert_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_session_deployment_id"), ["deployment_id"], unique=False
        )
        batch_op.create_index(
            "uq_session_nobody_is_in_two_places",
            ["expert_id", "on", "part"],
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )

    op.create_table(
        "terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("cover", sa.String(length=12), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("travel", sa.Integer(), nullable=False),
        sa.Column("vat_rate", sa.Integer(), nullable=False),
        sa.Column("vat_ground", sa.String(length=60), nullable=False),
        sa.Column("left_behind", sa.String(length=1000), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "cover IN ('own_time', 'extra_hours', 'replacement', 'none')",
            name=op.f("ck_terms_known_cover"),
        ),
        sa.CheckConstraint(
            "minutes > 0 AND minutes <= 60000", name=op.f("ck_terms_a_believable_number_of_hours")
        ),
        sa.CheckConstraint("rate BETWEEN 0 AND 50000", name=op.f("ck_terms_a_rate_an_hour")),
        sa.CheckConstraint(
            "travel BETWEEN 0 AND 1000000", name=op.f("ck_terms_travel_is_an_amount")
        ),
        sa.CheckConstraint("vat_rate IN (0, 21)", name=op.f("ck_terms_a_btw_rate")),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name=op.f("fk_terms_deployment_id_deployment")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_terms_proposed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint(
            "deployment_id", "version", name=op.f("uq_terms_deployment_id_version")
        ),
    )
    op.create_table(
        "terms_date",
        sa.Column("terms_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "minutes > 0 AND minutes <= 600",
            name=op.f("ck_terms_date_a_session_is_at_most_ten_hours"),
        ),
        sa.CheckConstraint("part BETWEEN 0 AND 9", name=op.f("ck_terms_date_a_part_of_the_week")),
        sa.ForeignKeyConstraint(
            ["terms_id"], ["terms.id"], name=op.f("fk_terms_date_terms_id_terms")
        ),
        sa.PrimaryKeyConstraint("terms_id", "on", "part", name=op.f("pk_terms_date")),
    )
    op.execute("INSERT INTO search_state (id, revision) VALUES (1, 0)")
    protect(op.execute, op.get_bind().dialect.name)


def downgrade() -> None:
    unprotect(op.execute, op.get_bind().dialect.name)
    op.drop_table("terms_date")
    op.drop_table("terms")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_session_nobody_is_in_two_places",
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_session_deployment_id"))

    op.drop_table("session")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_subject_id"))

    op.drop_table("review")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_deployment_id"))

    op.drop_table("message")
    op.drop_table("invoice")
    op.drop_table("deployment_payer")
    op.drop_table("cover")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_deployment_id"))

    op.drop_table("correction")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_reservation_id"))
        batch_op.drop_index("ix_entry_pot_at")

    op.drop_table("entry")
    with op.batch_alter_table("deployment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_deployment_one_talk_at_a_time",
            sqlite_where=sa.text("state IN ('sounded', 'talking', 'consent', 'approval')"),
            postgresql_where=sa.text("state IN ('sounded', 'talking', 'consent', 'approval')"),
        )
        batch_op.drop_index(batch_op.f("ix_deployment_state"))
        batch_op.drop_index(batch_op.f("ix_deployment_lender_id"))
        batch_op.drop_index(batch_op.f("ix_deployment_help_request_id"))
        batch_op.drop_index(batch_op.f("ix_deployment_expert_id"))
        batch_op.drop_index(batch_op.f("ix_deployment_asker_school_id"))
        batch_op.drop_index(batch_op.f("ix_deployment_asked_by_id"))

    op.drop_table("deployment")
    op.drop_table("standing")
    op.drop_table("slot")
    op.drop_table("skill_relation")
    op.drop_table("skill_name")
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reservation_pot_id"))

    op.drop_table("reservation")
    op.drop_table("request_skill")
    with op.batch_alter_table("request_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_party_person_id"))

    op.drop_table("request_party")
    op.drop_table("reason")
    op.drop_table("mandate")
    with op.batch_alter_table("group_teaching", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_teaching_person_id"))

    op.drop_table("group_teaching")
    op.drop_table("freelancer_region")
    op.drop_table("deputy")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_person_seen")

    op.drop_table("delivery")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_skill_ring")
        batch_op.drop_index(batch_op.f("ix_claim_person_id"))

    op.drop_table("claim")
    with op.batch_alter_table("allowance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_allowance_membership_id"))

    op.drop_table("allowance")
    with op.batch_alter_table("skill", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_skill_domain_id"))

    op.drop_table("skill")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_person_id"))

    op.drop_table("sign_in")
    op.drop_table("school_group")
    with op.batch_alter_table("profile", schema=None) as batch_op:
        batch_op.drop_index("ix_profile_search_rev")

    op.drop_table("profile")
    with op.batch_alter_table("pot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pot_owner_id"))

    op.drop_table("pot")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))
        batch_op.drop_index("ix_membership_organisation_role")

    op.drop_table("membership")
    with op.batch_alter_table("mail_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_token_email_key"))

    op.drop_table("mail_token")
    op.drop_table("lending_settings")
    with op.batch_alter_table("help_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_help_request_state"))
        batch_op.drop_index(batch_op.f("ix_help_request_school_id"))
        batch_op.drop_index(batch_op.f("ix_help_request_asked_by_id"))

    op.drop_table("help_request")
    op.drop_table("freelancer")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_object")
        batch_op.drop_index(batch_op.f("ix_event_by_id"))

    op.drop_table("event")
    with op.batch_alter_table("email_domain", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_email_domain_board_id"))

    op.drop_table("email_domain")
    op.drop_table("blocked_week")
    op.drop_table("throttle")
    op.drop_table("search_state")
    op.drop_table("reminder")
    op.drop_table("person")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_due")

    op.drop_table("outbox")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_swv_id"))
        batch_op.drop_index("ix_organisation_search_name")
        batch_op.drop_index(batch_op.f("ix_organisation_region_id"))
        batch_op.drop_index(batch_op.f("ix_organisation_board_id"))

    op.drop_table("organisation")
    op.drop_table("form_key")
    op.drop_table("expertise_domain")

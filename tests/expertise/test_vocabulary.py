"""The committed vocabulary is sound, and loading it adds, updates and retires but never deletes."""

import json
from collections import Counter
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from app.database import db, unit_of_work
from app.expertise import access
from app.expertise.actions import Loaded, load_vocabulary
from app.expertise.models import Domain, Skill, SkillName, SkillRelation
from app.expertise.vocabulary import Vocabulary, read_vocabulary
from tests.support.makers import TODAY, a_profile

WHOLE = read_vocabulary()


def load(vocabulary: Vocabulary = WHOLE) -> Loaded:
    with unit_of_work():
        return load_vocabulary(vocabulary, today=TODAY)


def without(slug: str) -> Vocabulary:
    return replace(WHOLE, skills=tuple(s for s in WHOLE.skills if s.slug != slug))


def changed(slug: str, **changes: Any) -> Vocabulary:
    return replace(
        WHOLE,
        skills=tuple(replace(s, **changes) if s.slug == slug else s for s in WHOLE.skills),
    )


def stored(slug: str) -> Skill:
    return db.session.scalars(select(Skill).where(Skill.slug == slug)).one()


def test_the_vocabulary_has_fourteen_domains_and_293_skills() -> None:
    assert len(WHOLE.domains) == 14
    assert len(WHOLE.skills) == 293


def test_every_skill_is_complete_and_points_at_what_exists() -> None:
    domains = {domain.id for domain in WHOLE.domains}
    slugs = {skill.slug for skill in WHOLE.skills}
    assert len(slugs) == len(WHOLE.skills)
    assert len({skill.label for skill in WHOLE.skills}) == len(WHOLE.skills)
    for skill in WHOLE.skills:
        assert skill.domain_id in domains, skill.slug
        assert skill.label
        assert skill.label_en
        assert set(skill.related) <= slugs - {skill.slug}, skill.slug
        assert set(skill.sectors) <= {"po", "vo", "so", "mbo"}, skill.slug


def test_a_word_belongs_to_one_skill_only() -> None:
    words = Counter(name.casefold() for skill in WHOLE.skills for name in set(skill.synonyms))
    assert [word for word, count in words.items() if count > 1] == []


def test_what_fits_in_the_file_fits_in_the_database() -> None:
    longest = {"slug": 80, "label": 120, "label_en": 120, "theme": 60}
    for skill in WHOLE.skills:
        for name, length in longest.items():
            assert len(getattr(skill, name)) <= length, skill.slug
        assert all(len(name) <= 160 for name, _ in skill.names), skill.slug


def test_loading_again_changes_nothing(app: Any) -> None:
    load()
    again = load()
    assert not again.changed


def test_everything_of_the_file_is_in_the_database(app: Any) -> None:
    load()
    assert db.session.scalar(select(func.count()).select_from(Domain)) == 14
    assert db.session.scalar(select(func.count()).select_from(Skill)) == 293
    names = sum(len(skill.names) for skill in WHOLE.skills)
    assert db.session.scalar(select(func.count()).select_from(SkillName)) == names
    pairs = sum(len(skill.related) for skill in WHOLE.skills)
    assert db.session.scalar(select(func.count()).select_from(SkillRelation)) == pairs


def test_a_skill_that_left_is_retired_and_those_who_ticked_it_keep_it(app: Any) -> None:
    load()
    profile = a_profile(skills=["muziek", "dans"])
    assert load(without("muziek")).skills_retired == 1
    assert stored("muziek").retired_on == TODAY
    db.session.refresh(profile)
    assert {claim.skill.slug for claim in profile.claims} == {"muziek", "dans"}
    offered = {skill.slug for _, skills in access.domains_with_skills() for skill in skills}
    assert "muziek" not in offered
    assert db.session.scalars(access.skill_by_slug("muziek")).one_or_none() is None


def test_a_skill_that_comes_back_is_offered_again(app: Any) -> None:
    load(without("muziek"))
    assert load().skills_changed == 1
    assert stored("muziek").retired_on is None


def test_a_changed_label_and_other_words_are_taken_over(app: Any) -> None:
    load()
    loaded = load(changed("muziek", label="Samen muziek maken", synonyms=("zingen", "djembé")))
    assert loaded.skills_changed == 1
    names = select(SkillName.name).where(SkillName.skill_id == stored("muziek").id)
    assert set(db.session.scalars(names)) == {"Samen muziek maken", "zingen", "djembé"}


def test_domains_come_in_their_own_order_and_skills_by_label(app: Any) -> None:
    load()
    found = access.domains_with_skills()
    assert [domain.id for domain, _ in found] == [domain.id for domain in WHOLE.domains]
    for domain, skills in found:
        labels = [skill.label for skill in skills]
        assert labels == sorted(labels), domain.id
    assert sum(len(skills) for _, skills in found) == 293


def test_the_command_says_what_it_did(app: Any) -> None:
    load()
    result = app.test_cli_runner().invoke(args=["load-vocabulary"])
    assert result.output.strip() == "Vocabulary: already up to date."
    result = app.test_cli_runner().invoke(args=["load-vocabulary", "--json"])
    assert json.loads(result.output)["skills_new"] == 0

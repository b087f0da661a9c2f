"""What the parts of a template say of each other: roles, forms, and where outcomes lead."""

from collections.abc import Iterator

from yaml.nodes import SequenceNode

from app.programmes.reading_parts import Part, Reads
from app.programmes.reading_promised import check_promised
from app.programmes.template import (
    APPOINT,
    EXTEND,
    REVISE,
    Field,
    Form,
    Moment,
    Outcome,
    Phase,
    Role,
    Template,
)

OF_A_REGION = ("region", "municipality")  # who owns these is a region
LEADING = ("director", "board")  # offices whose holders read all that is about their school


class Links:
    """What is said of each other: roles, forms, and where outcomes lead."""

    def __init__(
        self,
        reader: Reads,
        template: Template,
        part: Part,
        roles: list[tuple[Role, Part]],
        forms: list[tuple[Form, Part]],
        phases: list[tuple[Phase, Part]],
    ) -> None:
        self.reader, self.template, self.part = reader, template, part
        self.roles, self.forms, self.phases = roles, forms, phases
        self.order = [phase.key for phase, _ in phases]
        self.reached: set[str] = set()

    def check(self) -> None:
        known = {role.key for role, _ in self.roles}
        if self.template.start_by not in known:
            self.part.wrong("start_by", f"De rol “{self.template.start_by}” bestaat niet.")
        self._opens_with_something()
        self._group_has_its_questions()
        for role, of_role in self.roles:
            for name, keys in (
                ("appointed_by", role.appointed_by),
                ("apart_from", role.apart_from),
            ):
                for key in keys:
                    if key not in known:
                        of_role.wrong(name, f"De rol “{key}” bestaat niet.")
            if (
                role.independent
                and self.template.is_for_group
                and self.template.owner not in OF_A_REGION
            ):
                of_role.wrong(
                    "independent",
                    "Een groep van meer scholen heeft geen regio van zichzelf. "
                    "Onafhankelijk kan alleen waar een regio of gemeente het programma heeft.",
                )
        for phase, moment, part in self._moments():
            self._roles_exist(moment, part, known)
            self._who_confirms_is_asked(moment, part)
            self._comes_after_something(phase, moment, part)
            self._renews_something(phase, moment, part)
            if moment.form and moment.form not in {form.key for form, _ in self.forms}:
                part.wrong("form", f"Het formulier “{moment.form}” bestaat niet.")
            if moment.decision:
                self._outcomes_lead_somewhere(phase, moment, part)
        for form, of_form in self.forms:
            self._is_read(form, of_form, known)
            self._is_about(form, of_form, known)
            self._points_back(form, of_form)
        self._is_for_somebody()
        self._asks_to_be_shown()
        self._offers_places(known)
        if self.template.promised is not None:
            forms = {form.key: form for form, _ in self.forms}
            check_promised(self.template.promised, self._once_more("promised"), forms, known)
        for role, of_role in self.roles:
            self._is_trained_somewhere(role, of_role)
        self._nothing_is_idle()

    def _moments(self) -> Iterator[tuple[Phase, Moment, Part]]:
        for phase, part in self.phases:
            # Read once more for their lines only: what was wrong with them has been said.
            quiet = self.reader.quiet()
            node = part.nodes["milestones"]
            assert isinstance(node, SequenceNode)
            for moment, each in zip(phase.moments, node.value, strict=True):
                found = quiet.part("milestone", each)
                assert found is not None
                found.reader = self.reader
                yield phase, moment, found

    def _opens_with_something(self) -> None:
        first, part = self.phases[0]
        if first.is_optional:
            part.wrong("optional", "De eerste fase kan niet optioneel zijn.")
        for phase, of_phase in self.phases:
            if all(moment.is_on_demand for moment in phase.moments):
                of_phase.wrong("milestones", "Een fase heeft minstens één moment met een datum.")

    def _group_has_its_questions(self) -> None:
        group = self.template.group
        if group is None:
            return
        if not self.template.is_for_group:
            self.part.wrong("group", "“group” hoort bij “subject: group”.")
        forms = {form.key: form for form, _ in self.forms}
        for form, question in (group.goal, group.theme):
            if form and (form not in forms or forms[form].field(question) is None):
                self.part.wrong("group", f"De vraag “{form}.{question}” bestaat niet.")

    def _roles_exist(self, moment: Moment, part: Part, known: set[str]) -> None:
        deciding = moment.decision.by if moment.decision else ()
        for name, keys in (
            ("roles", moment.roles),
            ("by", (moment.by,) if moment.by else ()),
            ("each", (moment.each,) if moment.each else ()),
            ("accept_by", moment.accept_by),
            ("present", moment.present),
            ("decision", deciding),
            ("led_by", (moment.led_by,) if moment.led_by else ()),
        ):
            for key in keys:
                if key not in known:
                    part.wrong(name, f"De rol “{key}” bestaat niet.")

    def _who_confirms_is_asked(self, moment: Moment, part: Part) -> None:
        if not part.has("confirm"):
            return
        forms = {form.key: form for form, _ in self.forms}
        asked = forms[moment.form].field(moment.confirm) if moment.form in forms else None
        if asked is None or asked.type != "people":
            says = f"“{moment.confirm}” is geen vraag naar mensen in het formulier van dit moment."
            part.wrong("confirm", says)

    def _comes_after_something(self, phase: Phase, moment: Moment, part: Part) -> None:
        """Of moments that wait for each other none would ever begin."""
        for key in moment.after:
            found = phase.moment(key)
            if found is None:
                part.wrong("after", f"Het moment “{key}” bestaat niet in deze fase.")
            elif found.is_on_demand:
                part.wrong("after", f"“{key}” is er alleen als het nodig is: daar wacht niets op.")
            elif phase.moments.index(found) >= phase.moments.index(moment):
                part.wrong("after", f"“{key}” staat niet voor dit moment.")

    def _renews_something(self, phase: Phase, moment: Moment, part: Part) -> None:
        """The same form, handed in before, by nobody apart; and that does not renew another."""
        where, key = moment.renews
        if not part.has("renews"):
            return
        found = self.template.phase(where).moment(key) if where in self.order else None
        if found is None:
            part.wrong("renews", f"Het moment “{where}.{key}” bestaat niet.")
            return
        order, at = self.order.index(where), self.order.index(phase.key)
        if order > at or (
            order == at and phase.moments.index(found) >= phase.moments.index(moment)
        ):
            part.wrong("renews", f"“{where}.{key}” staat niet voor dit moment.")
        if not found.form or found.form != moment.form:
            part.wrong("renews", f"“{where}.{key}” heeft een ander formulier.")
        if found.each or moment.each or found.renews[1] or found.times != 1:
            part.wrong("renews", f"“{where}.{key}” is er niet één keer, voor iedereen samen.")

    def _is_read(self, form: Form, part: Part, known: set[str]) -> None:
        """Whoever works with a document reads it; money and what is published is no secret."""
        if not part.has("readers"):
            return
        if not form.readers:
            part.wrong("readers", "“readers” is leeg: laat het weg als iedereen dit leest.")
        for key in form.readers:
            if key not in known:
                part.wrong("readers", f"De rol “{key}” bestaat niet.")
        if any(field.type == "budget" for field in form.fields):
            part.wrong("readers", "Een begroting leest ook wie meebetaalt: laat “readers” weg.")
        moments = [moment for _, moment in self.template.moments() if moment.form == form.key]
        if any(moment.publishes for moment in moments):
            part.wrong("readers", "Wat gedeeld wordt, leest iedereen: laat “readers” weg.")
        group = self.template.group
        if group is not None and form.key in (group.goal[0], group.theme[0]):
            part.wrong("readers", "Wat boven de groep staat, leest iedereen: laat “readers” weg.")
        working = {role for moment in moments for role in moment.everybody} & known
        for key in sorted(working - set(form.readers)):
            if self.template.role(key).office not in LEADING:
                part.wrong("readers", f"De rol “{key}” werkt hiermee en leest het niet.")

    def _is_about(self, form: Form, part: Part, known: set[str]) -> None:
        """Somebody else writes it, and whom it is about reads it."""
        if form.about and form.about not in known:
            part.wrong("about", f"De rol “{form.about}” bestaat niet.")
        elif form.about and form.readers and form.about not in form.readers:
            part.wrong("about", f"De rol “{form.about}” leest dit niet.")
        for _, moment in self.template.moments():
            if form.about and moment.form == form.key and moment.by == form.about:
                part.wrong("about", f"De rol “{form.about}” schrijft dit zelf.")

    def _points_back(self, form: Form, of_form: Part) -> None:
        """Lines point at lines that are there by then: of a form that is handed in before."""
        node = of_form.nodes["fields"]
        assert isinstance(node, SequenceNode)
        for field, each in zip(form.fields, node.value, strict=True):
            part = self.reader.quiet().part("field", each)
            assert part is not None
            part.reader = self.reader
            for name, (source, question) in field.places.items():
                at = name if part.has(name) else "columns"
                aim = self._lines_of(source, question)
                if aim is None:
                    part.wrong(at, f"“{source}.{question}” is geen vraag met eigen regels.")
                elif not self._is_before(source, form.key):
                    part.wrong(at, f"Het formulier “{source}” wordt niet eerder ingevuld.")
            for column in field.columns:
                if column.since and column.since not in self.order:
                    part.wrong("columns", f"De fase “{column.since}” bestaat niet.")
                elif column.since and self.template.phase(column.since).is_optional:
                    part.wrong("columns", f"De fase “{column.since}” komt er misschien niet.")

    def _lines_of(self, form: str, question: str) -> Field | None:
        known = {each.key: each for each, _ in self.forms}
        field = known[form].field(question) if form in known else None
        return field if field and field.type == "lines" and field.each is None else None

    def _is_before(self, first: str, then: str) -> bool:
        """The first time that both are asked; what is there for each or when needed may never be
        handed in."""
        order = list(self.template.moments())
        sure = [
            number
            for number, (phase, moment) in enumerate(order)
            if moment.form == first
            and not (moment.each or moment.is_on_demand or phase.is_optional)
        ]
        later = [number for number, (_, moment) in enumerate(order) if moment.form == then]
        return bool(sure and later) and sure[0] < later[0]

    def _is_for_somebody(self) -> None:
        """Whom it is for is asked in the application."""
        eligible = self.template.eligible
        if eligible is None:
            return
        part = self._once_more("eligible")
        field = self._applied_with(eligible.question)
        if field is None or field.type != "choice":
            part.wrong("question", f"“{eligible.question}” is geen keuze in de aanmelding.")
            return
        for key in eligible.options:
            if key not in field.option_labels:
                part.wrong("options", f"“{key}” is geen keuze bij “{field.label}”.")

    def _asks_to_be_shown(self) -> None:
        """Nobody's name is shown who did not say so."""
        key = self.template.shown_with
        field = self._applied_with(key) if key else None
        if key and (field is None or field.type != "checks" or field.required):
            says = f"“{key}” is geen vinkje in de aanmelding dat leeg mag blijven."
            self.part.wrong("shown_with", says)

    def _offers_places(self, known: set[str]) -> None:
        """Somebody decides who comes, and there is something for each who does."""
        places = self.template.places
        if places is None:
            return
        part = self._once_more("places")
        for name, keys in (("role", (places.role,)), ("by", places.by)):
            for key in keys:
                if key not in known:
                    part.wrong(name, f"De rol “{key}” bestaat niet.")
        if not places.by:
            part.wrong("by", "Noem wie over de plekken gaat.")
        if places.role in places.by:
            part.wrong("by", "Wie een plek krijgt, gaat niet zelf over de plekken.")
        if places.role in known and self.template.role(places.role).fill != APPOINT:
            part.wrong("role", "Een plek is er voor een rol met “fill: appoint”.")
        if not any(moment.each == places.role for _, moment in self.template.moments()):
            part.wrong("role", f"Geen moment is er voor ieder van “{places.role}” (“each”).")
        if places.since and places.since not in self.order:
            part.wrong("since", f"De fase “{places.since}” bestaat niet.")

    def _once_more(self, name: str) -> Part:
        """Read for its lines only: what was wrong with it has been said."""
        found = self.reader.quiet().part(name, self.part.nodes[name])
        assert found is not None
        found.reader = self.reader
        return found

    def _is_trained_somewhere(self, role: Role, part: Part) -> None:
        """A course is a moment at which is written down who were there."""
        where, key = role.trained_in
        if not where and not key:
            return
        found = self.template.phase(where).moment(key) if where in self.order else None
        if found is None:
            part.wrong("trained_in", f"Het moment “{where}.{key}” bestaat niet.")
        elif found.form or found.each or found.is_on_demand or role.key not in found.roles:
            part.wrong(
                "trained_in",
                f"Bij “{where}.{key}” is “{role.key}” aanwezig, zonder formulier en niet voor "
                "ieder apart.",
            )

    def _applied_with(self, key: str) -> Field | None:
        """The question of the application with this key."""
        applied = self.template.application
        forms = {form.key: form for form, _ in self.forms}
        form = forms.get(applied[1].form) if applied else None
        return form.field(key) if form else None

    def _outcomes_lead_somewhere(self, phase: Phase, moment: Moment, part: Part) -> None:
        assert moment.decision is not None
        decision = self.reader.part("decision", part.nodes["decision"])
        assert decision is not None
        for outcome, of in zip(
            moment.decision.outcomes, decision.parts("outcomes", "outcome"), strict=True
        ):
            if outcome.when[0]:
                self._answers(moment, outcome, of)
            if outcome.part and not self._asks_for_money():
                says = "“part” kan alleen waar een begroting is, en “funding” die betaalt."
                of.wrong("part", says)
            if outcome.effect == REVISE:
                self._revises(phase, outcome, of)
            elif outcome.effect == EXTEND:
                self._extends(phase, outcome, of)

    def _answers(self, moment: Moment, outcome: Outcome, part: Part) -> None:
        """What an outcome hangs on is asked in the form of its own moment."""
        question, options = outcome.when
        forms = {form.key: form for form, _ in self.forms}
        field = forms[moment.form].field(question) if moment.form in forms else None
        if field is None or field.type != "choice":
            part.wrong("when", f"“{question}” is geen keuze in het formulier van dit moment.")
        elif unknown := [key for key in options if key not in field.option_labels]:
            part.wrong("when", f"“{unknown[0]}” is geen keuze bij “{field.label}”.")

    def _asks_for_money(self) -> bool:
        asked = (field.type for form, _ in self.forms for field in form.fields)
        return bool(self.template.funding) and "budget" in asked

    def _revises(self, phase: Phase, outcome: Outcome, part: Part) -> None:
        where, key = outcome.to[0] or phase.key, outcome.to[1]
        found = self.template.phase(where).moment(key) if where in self.order else None
        if found is None:
            part.wrong("to", f"Het moment “{where}.{key}” bestaat niet.")
        elif self.order.index(where) > self.order.index(phase.key):
            part.wrong("to", f"“{where}.{key}” is nog niet geweest: dat kan niet terug.")
        elif found.each:
            part.wrong("to", f"“{where}.{key}” is er voor ieder apart: dat kan niet terug.")

    def _extends(self, phase: Phase, outcome: Outcome, part: Part) -> None:
        to = outcome.to[0]
        if to not in self.order or not self.template.phase(to).is_optional:
            part.wrong("to", f"“{to}” is geen optionele fase.")
        elif self.order.index(to) < self.order.index(phase.key):
            part.wrong("to", f"De fase “{to}” ligt voor dit besluit.")
        elif to != phase.key:  # phases may share their moments; inside it, it has been used
            self.reached.add(to)

    def _nothing_is_idle(self) -> None:
        at_work = {role for phase in self.template.phases for role in phase.roles}
        used = {moment.form for _, moment in self.template.moments()}
        for role, part in self.roles:
            if role.key not in at_work:
                part.wrong("key", f"De rol “{role.key}” doet nergens aan mee.")
        for form, part in self.forms:
            if form.key not in used:
                part.wrong("key", f"Het formulier “{form.key}” wordt nergens gebruikt.")
        for phase, part in self.phases:
            if phase.is_optional and phase.key not in self.reached:
                part.wrong("key", f"De fase “{phase.key}” is optioneel, maar niemand komt er.")

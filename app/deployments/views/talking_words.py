"""The last words of an address, and which move each stands for."""

from app.deployments.forms import ReasonForm, RefuseForm, WordsForm

# Moves that need a reason: which form asks for it, and what the page is called.
WITH_REASON = {
    "afwijzen": ("decline", ReasonForm, "Liever niet", "Je hebt nee gezegd, met je reden erbij."),
    "weigeren": ("refuse", RefuseForm, "Geen toestemming", "De inzet gaat niet door."),
    "budget-afwijzen": ("reject", WordsForm, "Niet betalen", "De inzet gaat niet door."),
    "anders": ("ask_change", WordsForm, "Vraag om een ander voorstel", "Het ligt weer bij hen."),
    "intrekken-toestemming": (
        "retract_consent",
        WordsForm,
        "Trek je toestemming in",
        "Je toestemming is ingetrokken.",
    ),
    "geen-uitbreiding": (
        "refuse_extension",
        WordsForm,
        "Geen uitbreiding",
        "De afspraak ligt weer bij de expert en de school.",
    ),
    "annuleren": ("cancel", ReasonForm, "Annuleer de inzet", "De inzet is geannuleerd."),
    "stoppen": ("stop_early", ReasonForm, "Stop eerder", "De rest vervalt."),
    "van-tafel": (
        "drop_proposal",
        WordsForm,
        "Het voorstel gaat van tafel",
        "Het voorstel is van tafel.",
    ),
}
# What a leader begins with who would rather that no class misses its teacher.
EXTRA = "extra"  # `?uren=extra`: the reason begins with this question
ASKS_EXTRA_HOURS = "Kan het met extra uren? Dan mist geen klas haar leraar."
# Moves of one button.
PLAIN = {
    "meedoen": ("accept", "Fijn. Jullie kunnen nu overleggen."),
    "niet-nu": ("decline", "Prima. Niemand ziet je naam."),
    "intrekken": ("withdraw", "De inzet is ingetrokken."),
    "klaar": ("done", "Afgerond. Deel je ervaring als je wilt."),
    "uitgevoerd": ("deliver", "Dank je wel. De school kijkt nu of de uren kloppen."),
    "uren-kloppen": ("confirm", "De uren zijn akkoord."),
    "uitbreiding": (
        "confirm_extension",
        "De uitbreiding is bevestigd. Nu plannen zij de data.",
    ),
    "verzetten": ("agree_moment", "De ruil is verzet."),
    "laten-staan": ("keep_moment", "De ruil blijft staan zoals hij was."),
    "afrekenen": ("settle", "De inzet is afgerekend."),
}

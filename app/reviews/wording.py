"""What the pages and mails say about what lasts, and of the two sides."""

SIDES = {"asker": "de school", "expert": "de expert"}

# By the number of months after the last session.
EFFECT_QUESTIONS = {
    3: "Is het nog te merken?",
    6: "Gebruiken jullie het nog, na een half jaar?",
    12: "Gebruiken jullie het nog, na een jaar?",
}
EFFECT_MOMENTS = {3: "Drie maanden geleden", 6: "Een half jaar geleden", 12: "Een jaar geleden"}
NOTICED = {
    1: "nee, niet meer",
    2: "een klein beetje",
    3: "soms wel",
    4: "ja, vaak",
    5: "ja, het hoort er nu bij",
}

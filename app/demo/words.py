"""What people in the invented year say to each other."""

INVITATIONS = (
    "Ik zag dat je hier ervaring mee hebt. Heb je de komende weken een paar uur voor ons team?",
    "Je naam kwam naar voren bij wat wij zoeken. Zullen we er kort over bellen?",
    "Wij lopen hier al een tijdje mee rond. Zou je een keer mee willen kijken?",
    "Een collega was blij met jouw hulp. Kun je ook bij ons iets betekenen?",
    "We kunnen je een warm welkom en goede koffie beloven. Heb je ruimte?",
    "Het hoeft niet groot te zijn. Een paar keer meedenken helpt ons al.",
)
OFFERS = (
    "Dit doe ik op mijn eigen school ook. Ik kom graag een paar keer langs.",
    "Ik herken jullie vraag. Volgende maand heb ik ruimte.",
    "Hier word ik blij van. Zal ik een keer kennis komen maken?",
)
ANSWERS = (
    "Leuk dat je het vraagt. Wat hebben jullie zelf al geprobeerd?",
    "Dat wil ik wel doen. Op mijn vaste klasdagen wordt het lastig, daarbuiten kan het goed.",
    "Ja, graag. Mag ik eerst een keer komen kijken voordat we iets afspreken?",
    "Mooi vraagstuk. Ik stel hieronder een paar data voor.",
    "Dat past bij wat ik doe. Wie is mijn aanspreekpunt bij jullie?",
    "Prima. Ik neem materiaal mee dat jullie mogen houden.",
)
MORE = (
    "Fijn! Onze interne begeleider is het aanspreekpunt.",
    "Top. Het team vindt het spannend en leuk tegelijk.",
    "Dank je wel. De data kloppen voor ons.",
    "We zetten een ruimte klaar en regelen dat iedereen erbij kan zijn.",
    "Graag om kwart over acht, dan drink je eerst koffie met ons.",
)

# What the school that got help writes; by how content it is.
GLAD = (
    "Precies wat we nodig hadden. Na de tweede keer zagen we al verschil in de klas.",
    "Rustig, deskundig en met humor. Het team praat er nog over.",
    "Ze sloot aan bij wat er al was en liet ons het zelf doen. Dat is blijven hangen.",
    "Concreet en bruikbaar. De dag erna stond het al in drie groepen.",
    "Hij keek eerst goed en zei toen pas iets. Daardoor namen we het van hem aan.",
    "Onze startende collega staat er veel steviger voor. Daar zijn we heel blij mee.",
    "De werkvormen gebruiken we nu elke week. Warm aanbevolen.",
    "We dachten het probleem te kennen. Dankzij deze blik zagen we wat er echt speelde.",
    "Fijn dat het een collega uit de praktijk was. Je merkt dat iemand zelf voor de klas staat.",
    "Goed voorbereid, op tijd, en ook bereikbaar voor een vraag achteraf.",
    "De rust op het plein is terug. De afspraken hangen in elke klas.",
    "Het team heeft er zelfvertrouwen door gekregen. Dat is meer dan we hadden gevraagd.",
    "Een half jaar later werken we er nog mee. Dat zegt genoeg.",
    "Duidelijk, warm en zonder oordeel. Ook de sceptische collega’s deden mee.",
    "We hebben er een werkwijze aan overgehouden die iedereen begrijpt.",
    "Kinderen merken het verschil, ouders ook. Dank je wel.",
)
CONTENT = (
    "Goede inhoud en een prettige samenwerking. Iets meer tijd voor oefenen was fijn geweest.",
    "Nuttig voor de bovenbouw. Voor de onderbouw moesten we zelf nog een vertaling maken.",
    "Een heldere start. Het vasthouden is nu aan ons.",
    "Prettig contact en bruikbare tips. De laatste keer viel samen met een drukke week.",
    "We zijn verder gekomen dan we alleen waren gekomen.",
    "Het gesprek in het team is op gang. Dat was de bedoeling.",
    "Goed voorbereid. Voor ons team had het tempo iets lager gemogen.",
    "Een paar goede ideeën die we meteen konden gebruiken.",
    "Fijne collega. Het rooster maakte het soms puzzelen, daar kon niemand iets aan doen.",
    "De observaties waren scherp, het verslag had korter gekund.",
)
SO_SO = (
    "Aardig en deskundig, maar het paste minder bij onze vraag dan we hadden gedacht.",
    "We hadden vooraf beter moeten zeggen wat we zochten. De tips waren goed.",
    "Het bleef wat algemeen. Met meer voorbeelden uit onze klassen had het meer gebracht.",
    "De eerste keer was sterk, daarna zakte het wat weg.",
)
# What the expert writes about the school.
VISITORS = (
    "Een warm welkom en een team dat echt wilde. Ik heb er zelf ook van geleerd.",
    "Goed georganiseerd: de ruimte stond klaar en iedereen wist waar het over ging.",
    "Mooie school. De leerkrachten durfden hun deur open te zetten.",
    "Fijn aanspreekpunt dat alles regelde. Zo werkt het prettig.",
    "Ik ging elke keer met energie naar huis.",
    "Het team had al veel zelf gedaan. Dat maakte het leuk.",
    "Soms wat onrustig door het rooster, maar altijd vriendelijk en open.",
    "Bijzonder om te zien hoe een andere school dit aanpakt. Ik nam ideeën mee terug.",
    "De kinderen waren nieuwsgierig en de koffie was goed.",
    "Prettige samenwerking. Een volgende keer spreek ik graag eerst de hele groep.",
)
REPLIES = (
    "Dank jullie wel. Ik vond het bijzonder om mee te mogen kijken in zo’n open team.",
    "Fijn om te lezen. Bel gerust als het na de vakantie weer wegzakt.",
    "Goed punt over de tijd om te oefenen. Dat neem ik mee naar de volgende school.",
    "Wat leuk dat het nog leeft! Ik stuur jullie de nieuwe werkbladen.",
    "Eerlijk verhaal, dank. We spreken een volgende keer vooraf beter af wat er nodig is.",
    "Het was ook voor mij leerzaam. Groeten aan groep 5.",
)
PRIVATE = "Iets om te weten: de reistijd was langer dan gedacht, houd daar rekening mee."

# Why it did not happen: the code that is counted, and the words with it.
EXPERT_SAYS_NO = (
    ("te_veel", "Ik begeleid dit jaar al twee studenten; het wordt me te veel."),
    ("timing", "Na de toetsweken kan het wel, nu niet."),
    ("niet_mijn_expertise", "Dit vraagt iemand met meer ervaring in het voortgezet onderwijs."),
    ("reistijd", "Heen en terug ben ik een uur onderweg, voor een uur hulp."),
    ("anders", "Ik ga binnenkort met verlof en wil niets half doen."),
)
LEADER_SAYS_NO = (
    ("bezetting", "We hebben twee zieken in de onderbouw; iedereen is nodig."),
    ("geen_vervanging", "Ik heb het drie keer geprobeerd, maar er is geen invaller."),
    ("timing", "In de weken van de rapporten kan ik niemand missen."),
)
LEADER_ASKS = (
    "Dinsdag is onze studiemiddag. Kan het op een ander dagdeel?",
    "Graag in twee keer minder. Dan lukt het met de bezetting.",
)
COORDINATOR_SAYS_NO = (
    "Deze vraag kan ook door een collega uit het bestuur. Probeer dat eerst.",
    "Het bedrag past niet meer in de ruimte van dit jaar.",
)
COORDINATOR_ASKS = ("Kan het met minder uren? Dan past het binnen wat de pot per maand betaalt.",)
CONSENT_REASONS = (
    "De klas wordt overgenomen door een vaste invaller die de groep kent.",
    "Het is een korte periode en de collega’s van de bouw vangen het op.",
)
CANCELLED = (
    ("expert", "Ik ben langdurig ziek en kan dit niet beloven."),
    ("asker", "Door een verhuizing van de school moeten we dit uitstellen."),
    ("asker", "Het team heeft nu iets anders aan het hoofd."),
)
LATE = "Morgen blijft de school dicht door een kapotte verwarming."
STOPPED = "De groepsleerkracht is met verlof; we stoppen na deze keer."
DISPUTED = "De derde keer ging niet door, daar staan nog uren bij."
RESOLVED = "Beide kanten gesproken: de laatste keer telt voor de helft."
GIVEN_BACK = "Mooie vraag! Schrijf er nog bij hoeveel groepen meedoen, dan plaats ik hem."
WITHDRAWN = (
    ("solved", "Een collega had het antwoord al."),
    ("elsewhere", "De opleiding waar we mee werken pakt dit op."),
    ("not_now", "Eerst moet de formatie rond zijn."),
)

NOTES = (
    "Ik sta al **vijftien jaar** met plezier voor de groep en deel graag wat ik leerde.",
    "Liever *samen voor de klas* dan een praatje met dia’s.",
    "Ik kom eerst kijken, daarna kiezen we samen wat past.",
    "Wat ik meebreng:\n\n- voorbeelden uit mijn eigen klas\n- werkbladen die je mag houden\n"
    "- een luisterend oor",
    "Stel gerust een kleine vraag. Een kwartiertje meedenken kan altijd.",
    "Ik deed een opleiding op dit gebied en pas het elke week toe.",
    "Ik werk het liefst met een paar collega’s tegelijk, dan blijft het hangen.",
    "Fouten maken mag. Dat is ook wat ik kinderen leer.",
)
FREELANCE_NOTES = (
    "Twintig jaar onderwijs, waarvan de helft als leerkracht. Ik werk **met** het team, niet "
    "erboven.",
    "Een traject duurt bij mij nooit langer dan nodig. Na afloop kunnen jullie zonder mij.",
    "Ik kom uit de praktijk en schrijf geen dikke rapporten.",
)
REFUSED_FREELANCER = "De VOG is ouder dan zes maanden. Met een nieuwe ben je welkom."

COVERED_BY = (
    "vaste invaller van de pool",
    "collega van de parallelgroep",
    "vakleerkracht en onderwijsassistent samen",
    "duo-collega die een dag extra werkt",
)

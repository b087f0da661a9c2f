"""The policies that a route may name. Each sentence says whom it admits to what.

Which relation admits whom is written by hand in tests/site/authorization.csv and held against
the running application.
"""

POLICIES = {
    "public": "Iedereen, ook zonder aanmelden.",
    "signed_in": "Iedereen die is aangemeld, voor zichzelf.",
    "own_account": "Je eigen account.",
    "own_profile": "Je eigen profiel.",
    "person": "Een profiel dat jou bereikt: van jezelf, je school of bestuur, of via de ring.",
    "search": "Iedereen die is aangemeld; de ring bepaalt wie je ziet.",
    "own_searches": "Je eigen bewaarde zoekopdrachten.",
    "search_demand": "De coördinator, over het eigen samenwerkingsverband.",
    "expertise": "De lijst van expertise, voor wie is aangemeld.",
    "school_people": "De schoolleider, het bestuur of de coördinator, voor de eigen mensen.",
    "own_office": "Wie een school, bestuur of samenwerkingsverband leidt, voor de eigen rol.",
    "invite": "De schoolleider, het bestuur of de coördinator, voor de eigen organisatie.",
    "admit_freelancer": "De coördinator van een samenwerkingsverband.",
    "own_requests": "De vragen van je eigen school, en vragen die jou bereiken.",
    "ask": "Wie voor een school mag vragen, of als collega een vraag mag voorstellen.",
    "help_request": "Een vraag van je eigen school of bestuur, of een open vraag die jou bereikt.",
    "request_asker": "Wie namens de school vraagt.",
    "own_deployments": "Inzetten waarin je een rol hebt.",
    "deployment": "Partijen, de leidinggevende, de beide besturen en de beheerder van de pot.",
    "deployment_party": "De school die hulp krijgt en de expert.",
    "deployment_leader": "De leidinggevende van de expert, of het bestuur.",
    "deployment_list": "Wie een pot beheert, over de inzetten die diegene mag zien.",
    "deployment_days": "De school die hulp krijgt, de expert en diens leidinggevende.",
    "deployment_new_leader": "Wie de expert leidt waar die werkt als de uitlener dat niet meer is.",
    "deployment_approver": "Wie beslist over de pot die betaalt.",
    "lending": "Wie een school leidt, of het bestuur, over het uitlenen door die school.",
    "lending_school": "De schoolleider van deze school, of haar bestuur.",
    "team_room": "Wie deze collega leidt: de schoolleider, of het bestuur waar niemand leidt.",
    "pots": "Wie een pot beheert, voor de eigen potten.",
    "pot": "De beheerder van deze pot en het bestuur van de eigenaar.",
    "review": "De twee partijen van een afgeronde inzet.",
    "read_review": "Wie de ervaring mag lezen en haar niet schreef.",
    "review_moderation": "De coördinator, over ervaringen met experts uit het eigen verband.",
    "insights": "Wie een school, bestuur of samenwerkingsverband leidt, over het eigen.",
    "insights_rate": "Het bestuur en de coördinator, over het eigen tarief.",
    "organisation": "Wie is aangemeld, om een school te vinden.",
}

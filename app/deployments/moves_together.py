"""The rows of a team: our own, beside those of the organisation."""

from app.deployments import agreeing, bundling
from app.deployments.moves_before import PARTIES
from app.workflow import Move

MOVES = (
    Move(
        "talking", "come_together", "consent", ("system",),
        requires="het eigen ja staat, en van het team zeggen er genoeg ja",
        hears=("leader", *PARTIES),
        told="Er zijn genoeg mensen voor het team. Nu is de leidinggevende aan de beurt.",
        when=bundling.is_enough, guard=bundling.may_come_together, then=agreeing.then_agreed,
    ),
    Move(
        "consent", "fall_back", "talking", ("system",),
        requires="van het team zijn er minder over dan het minimum",
        hears=PARTIES,
        told="Het team is te klein geworden. Jullie ja blijft staan; de school kijkt wat er kan.",
        when=bundling.is_too_few, effect=bundling.fell_back, then=bundling.then_fell_back,
    ),
    Move(
        "approval", "fall_back", "talking", ("system",),
        requires="van het team zijn er minder over dan het minimum; de toestemming vervalt",
        hears=("leader", *PARTIES),
        told="Het team is te klein geworden. Jullie ja blijft staan; de school kijkt wat er kan.",
        when=bundling.is_too_few, effect=bundling.fell_back, then=bundling.then_fell_back,
    ),
)  # fmt: skip

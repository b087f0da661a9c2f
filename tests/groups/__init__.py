"""Groups stand on everything below them; that is loaded first, as the application does."""

import app.deployments  # noqa: F401 - before programmes, which point at it

"""What more than one of these forms says."""

NO_PUPILS = "Noem geen leerlingen of ouders."

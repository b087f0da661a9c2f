"""Schools that who runs a programme has an eye on, before they apply."""

"""Reports about programmes: half a year of one, and the year of all that somebody runs."""

"""What we claim about speed and correctness, runnable, beside its peers. See README.md."""

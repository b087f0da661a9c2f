"""Headers between the benchmarks and the site that they measure; no installation knows them."""

PROCESS = "X-Bench-Process"  # of an answer: which process gave it
STORED = "X-Bench-Stored"  # of a question: give the answer of the first time

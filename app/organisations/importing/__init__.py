"""Open data in: files become rows, rows become a plan, a plan becomes one transaction.

`files` turns bytes into cells, `reading` turns cells into facts (both pure: no database),
`planning` compares the facts with what is stored, `writing` carries the plan out and `report`
says it in sentences. What is decided here, and why, stands in docs/decisions/importing.md.
"""

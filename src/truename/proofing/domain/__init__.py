"""The rules of a proofing case: plan, events, the one transition table, limits, verdict. Pure Python."""

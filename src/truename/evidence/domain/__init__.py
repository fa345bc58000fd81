"""Pure rules of identity evidence: what is read, how it is parsed, compared and judged. No Django, numpy or HTTP."""

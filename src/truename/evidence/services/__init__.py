"""What other rooms may ask of evidence: judge a capture, read evidence, ask the record sources. Nothing is stored."""

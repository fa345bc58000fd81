"""Identity evidence: image quality, reading, validation rules and the record sources that are asked."""

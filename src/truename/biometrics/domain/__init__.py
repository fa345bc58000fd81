"""Pure rules of the video selfie: challenge, pose, lights, bands, outcome. No engine, no database, no numpy."""

"""What the standard calls things: levels, strengths, pathways, attributes, findings. Pure Python, no policy of ours."""

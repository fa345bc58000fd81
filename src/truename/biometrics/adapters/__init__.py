"""Engines behind the ports: face models, video and picture decoders. Nothing imports these; settings name them."""

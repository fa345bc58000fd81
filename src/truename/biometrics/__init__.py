"""Video selfie, challenge, presentation attack cues, facial comparison and biometric consent."""

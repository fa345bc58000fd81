"""What other rooms may ask of biometrics: check a selfie, compare faces, issue challenges, record consent."""

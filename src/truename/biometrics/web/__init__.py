"""The room's edge for people and programs: JSON for the console. The capture pages live in proofing."""

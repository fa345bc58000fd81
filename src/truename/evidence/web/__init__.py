"""The room's edge towards people: the console answer of `truename read-evidence`. It has no pages of its own."""

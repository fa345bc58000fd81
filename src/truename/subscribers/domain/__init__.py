"""Pure rules of the subscriber account: the normal form of addresses, ports. No Django here."""

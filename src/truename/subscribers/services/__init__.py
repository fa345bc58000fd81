"""What other rooms may ask of the subscriber account, one verb or noun a file. Views and rules live elsewhere."""

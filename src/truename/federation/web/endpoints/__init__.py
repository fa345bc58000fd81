"""What each machine endpoint does with a request: reads it, calls one service, words the answer."""

"""The example records office: answers for the outside authorities that Truename asks, and makes specimens."""

"""The help centre, who to contact for what, and the desks of people who help; never decides an identity."""

"""`truename operator`: what each action answers, as JSON members. Raises OperatorRefused."""

from argparse import Namespace

from truename.subscribers.services.operators import grant_operator_role, operators, withdraw_operator_role

Json = dict[str, object]


def add(options: Namespace) -> Json:
    """Gives the role."""
    return {"account": str(grant_operator_role(email=options.email)), "is_operator": True}


def remove(options: Namespace) -> Json:
    """Takes the role back."""
    return {"account": str(withdraw_operator_role(email=options.email)), "is_operator": False}


def show_all(_: Namespace) -> list[Json]:
    """Everyone with the role, by main address."""
    return [{"account": str(operator.id), "email": operator.email} for operator in operators()]

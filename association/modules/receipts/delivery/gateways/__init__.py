"""Ways to send an SMS. `SMS_BACKEND` names a class with `send(*, to, text)`, as Django's e-mail backends."""

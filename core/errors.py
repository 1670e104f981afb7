"""The one exception for wrong input."""


class InputError(ValueError):
    """Wrong input of any kind: the message is one sentence that says what is wrong and where.

    It is shown as it stands, in the window and on standard error; everything else that is raised is
    a fault of the program.
    """

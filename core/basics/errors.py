"""InputError, the exception for all wrong input."""


class InputError(ValueError):
    """Wrong input of any kind: the message is one sentence that states what is wrong and where.

    It is shown as it stands, in the window and on standard error; everything else that is raised is
    an internal error. What cannot be printed (a file may hold anything) is shown as �, so that the
    sentence stays on one line.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__("".join(letter if letter.isprintable() else "�" for letter in sentence))

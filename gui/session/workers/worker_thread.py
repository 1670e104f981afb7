"""A worker and its thread, which starts with the first work and ends before the program does."""

from __future__ import annotations

from PySide6.QtCore import QObject, QThread

from core.kernels.background import Background


class KernelWorker(QObject):
    """Works on the thread that it was moved to; kernels are compiled in a process of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.background = Background()

    def close(self) -> None:
        """End what still compiles; to be called when the thread has ended."""
        self.background.close()


class WorkerThread:
    """`worker` on a thread of its own, called `name`; its slots run there when signals call them."""

    def __init__(self, worker: KernelWorker, name: str) -> None:
        self._worker = worker
        self._thread = QThread()
        self._thread.setObjectName(name)
        worker.moveToThread(self._thread)

    def start(self) -> None:
        """Start the thread, if it does not run yet."""
        if not self._thread.isRunning():
            self._thread.start()

    def end(self) -> None:
        """End the thread and what the worker compiles; returns when the slot under way has ended."""
        self._thread.quit()
        self._thread.wait()
        self._worker.close()

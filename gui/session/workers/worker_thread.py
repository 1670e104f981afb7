"""A worker with its thread, which starts with the first job and ends before the program does."""

from __future__ import annotations

from PySide6.QtCore import QObject, QThread

from core.kernels.background import Background


class KernelWorker(QObject):
    """A worker for the thread that it was moved to; kernels are compiled in a separate process."""

    def __init__(self) -> None:
        super().__init__()
        self.background = Background()

    def close(self) -> None:
        """End compilations in progress; called when the thread has ended."""
        self.background.close()


class WorkerThread:
    """`worker` on its own thread, named `name`; its slots run there when called by signals."""

    def __init__(self, worker: KernelWorker, name: str) -> None:
        self._worker = worker
        self._thread = QThread()
        self._thread.setObjectName(name)
        worker.moveToThread(self._thread)

    def start(self) -> None:
        """Start the thread, if it is not running yet."""
        if not self._thread.isRunning():
            self._thread.start()

    def end(self) -> None:
        """End the thread and the worker's compilations; return when the current slot has ended."""
        self._thread.quit()
        self._thread.wait()
        self._worker.close()

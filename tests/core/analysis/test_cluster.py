"""Sweeps on a Dask cluster of two worker processes: one is killed, another version is refused, cancel ends them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.analysis.sweeping import cluster
from core.analysis.sweeping.cluster import train_on_cluster
from core.analysis.sweeping.outcomes import outcome_of
from core.analysis.sweeping.sweep import Axis, Sweep
from core.analysis.sweeping.trials import train_trials
from core.basics.errors import InputError
from core.data.gates import GATES
from core.document.document import Document
from core.model.initializers import new_network
from core.training.settings import Settings

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow
DOCUMENT = Document(new_network([2, 3, 1], ["tanh", "sigmoid"], seed=4), GATES["xor"], Settings(rate=0.3))
SWEEP = Sweep((Axis("rate", (0.1, 1.0, 5.0)),), 200, starts=(1, 2, 3, 4, 5))
ROOT = Path(__file__).parents[3]


@pytest.fixture
def workers():
    """A scheduler in this process, and two workers in processes of their own."""
    with distributed.LocalCluster(n_workers=0, processes=True, dashboard_address=None) as made:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "distributed.cli.dask_worker", made.scheduler_address, "--nthreads", "1",
                   "--no-nanny", "--no-dashboard"]  # fmt: skip
        processes = [subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) for _ in range(2)]
        with distributed.Client(made.scheduler_address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield made.scheduler_address, processes
        for process in processes:
            process.kill()
            process.wait()


def test_a_killed_workers_runs_are_made_again_with_the_same_bits(workers):
    address, processes = workers
    found = {}
    for place, outcome in train_on_cluster(address, SWEEP.each(DOCUMENT), kernels=False, level=0.01):
        found[place] = outcome
        if len(found) == 2:
            processes[0].send_signal(signal.SIGKILL)
    here = {place: outcome_of(result) for place, result in train_trials(SWEEP.each(DOCUMENT), 1, lambda _: False, 0.01)}
    assert found == here


def test_leaving_early_ends_the_runs_on_the_workers(workers):
    address, _ = workers
    endless = Sweep(SWEEP.axes, 10**9).trials(DOCUMENT)
    runs = train_on_cluster(address, [*SWEEP.trials(DOCUMENT)[:1], *endless], kernels=False)
    next(runs)
    runs.close()
    # Both workers are free again.
    assert len(list(train_on_cluster(address, SWEEP.trials(DOCUMENT)[:4], kernels=False))) == 4


def test_another_version_is_refused(workers, monkeypatch):
    address, _ = workers
    monkeypatch.setattr(cluster, "fingerprint", lambda: "0123456789abcdef")
    with pytest.raises(InputError, match="has another version of Chainrule"):
        list(train_on_cluster(address, SWEEP.trials(DOCUMENT)[:1], kernels=False))


def test_no_scheduler_and_no_workers_are_said(monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT", 0.5)
    monkeypatch.setattr(cluster, "_WORKER", 0.5)
    with pytest.raises(InputError, match=r"no answer from tcp://127\.0\.0\.1:1 "):
        list(train_on_cluster("tcp://127.0.0.1:1", SWEEP.each(DOCUMENT), kernels=False))
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=None) as made,
        pytest.raises(InputError, match="has no workers"),
    ):
        list(train_on_cluster(made.scheduler_address, SWEEP.each(DOCUMENT), kernels=False))

"""The worker gets ready before anybody asks for a run."""

from core.kernels.background import Background


def test_what_a_run_needs_is_prepared_on_the_workers_thread(qtbot, session, monkeypatch):
    seen = []
    monkeypatch.setattr(Background, "improve", lambda self, engine: seen.append(engine))
    session.prepare_run()
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert seen[0].network is session.state.network
    assert seen[0].finished is None
    assert not session.state.running


def test_a_run_asks_for_the_best_kernel(qtbot, session, monkeypatch):
    seen = []
    monkeypatch.setattr(Background, "improve", lambda self, engine: seen.append(engine.settings.epochs))
    session.run_epochs(3)
    qtbot.waitUntil(lambda: not session.state.running)
    assert seen[0] == session.state.document.epoch == 3

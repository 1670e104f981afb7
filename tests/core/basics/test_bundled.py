"""What the program says where an optional package is missing: installed in a Python, and in the bundle."""

import builtins
import sys

import pytest

from core.analysis.sweeping.cluster import train_on_cluster
from core.basics.errors import InputError
from core.files.format import Extra


@pytest.mark.parametrize("bundle", [False, True])
def test_the_bundle_does_not_advise_to_install_a_package_into_it(monkeypatch, bundle):
    monkeypatch.setattr(sys, "frozen", bundle, raising=False)
    with pytest.raises(InputError) as error:
        Extra("nowhere_to_be_found", "onnx").load()
    said = str(error.value)
    assert "nowhere_to_be_found" in said
    assert ("pip install" in said) is not bundle
    assert ("which the bundle does not contain" in said) is bundle


@pytest.mark.parametrize("bundle", [False, True])
def test_the_bundle_does_not_advise_to_install_a_cluster_into_it(monkeypatch, bundle):
    monkeypatch.setattr(sys, "frozen", bundle, raising=False)
    imported = builtins.__import__

    def without(name, *arguments, **more):
        if name == "distributed":
            raise ImportError(name)
        return imported(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match="requires distributed") as error:
        next(train_on_cluster("tcp://nowhere:1", [], False))
    assert ("pip install" in str(error.value)) is not bundle

"""Loads a library that brings its own CUDA runtime, in a program that uses PyTorch or does not.
Usage: foreign_runtime.py LIBRARY alone|beside|failing"""

import ctypes
import sys

library, how = sys.argv[1:]
if how != "alone":
    import torch

    from report import report

    torch.ones(1 << 20, device="cuda")
    report()
started = ctypes.CDLL(library).start_runtime()
if how == "failing":
    sys.exit(started)

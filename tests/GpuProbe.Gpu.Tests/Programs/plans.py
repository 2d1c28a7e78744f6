"""What cuDNN's frontend asks of a plan before it takes it: shared memory (since cuDNN 9.2) and workspace."""

import ctypes
from ctypes import byref, c_int32, c_int64, c_void_p

import torch

from report import report

CONFIGURATION, WORKSPACE, SHARED_MEMORY, INT64, INT32 = 3, 303, 304, 3, 23

torch.zeros(1, device="cuda")
cudnn = ctypes.CDLL("libcudnn.so.9")
configuration, count = c_void_p(), c_int64()
shared, workspace = c_int32(2**31 - 1), c_int64(2**63 - 1)
cudnn.cudnnBackendCreateDescriptor(CONFIGURATION, byref(configuration))
status = cudnn.cudnnBackendGetAttribute(configuration, SHARED_MEMORY, INT32, c_int64(1), byref(count), byref(shared))
answers = [status, count.value, shared.value]
status = cudnn.cudnnBackendGetAttribute(configuration, WORKSPACE, INT64, c_int64(1), byref(count), byref(workspace))
report(answers=answers + [status, count.value, workspace.value])

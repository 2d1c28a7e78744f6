"""What programs ask of a card beside memory: its properties, timing, pinned memory, graphs, other cards, worker processes."""

import ctypes

import torch
from torch import nn

from report import report


class Rows(torch.utils.data.Dataset):
    def __len__(self):
        return 8

    def __getitem__(self, index):
        return torch.full((16,), float(index))


def nvml_devices():
    library, count = ctypes.CDLL("libnvidia-ml.so.1"), ctypes.c_uint()
    assert library.nvmlInit_v2() == 0
    assert library.nvmlDeviceGetCount_v2(ctypes.byref(count)) == 0
    return count.value


def captured():
    inputs = torch.zeros(64, 64, device="cuda")
    torch.mm(inputs, inputs)
    graph = torch.cuda.CUDAGraph()
    before = torch.cuda.memory_reserved()
    with torch.cuda.graph(graph):
        assert torch.cuda.is_current_stream_capturing()
        outputs = torch.mm(inputs, inputs) + 1
    graph.replay()
    return {"shape": list(outputs.shape), "reserved": torch.cuda.memory_reserved() - before}


start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
start.record()
end.record()
end.synchronize()
other = nn.Linear(256, 256).to("cuda:1")
batches = [batch.cuda() for batch in torch.utils.data.DataLoader(Rows(), batch_size=4, num_workers=2, pin_memory=True)]
properties = torch.cuda.get_device_properties(0)
report(
    name=properties.name,
    total=properties.total_memory,
    capability=torch.cuda.get_device_capability(),
    devices=torch.cuda.device_count(),
    nvml=nvml_devices(),
    elapsed=start.elapsed_time(end),
    pinned=torch.zeros(8).pin_memory().is_pinned(),
    unpinned=torch.zeros(8).is_pinned(),
    other=str(next(other.parameters()).device),
    on_other=torch.cuda.memory_allocated(1),
    batches=[batch.tolist() for batch in batches],
    free=torch.cuda.mem_get_info()[0],
    graph=captured(),
)

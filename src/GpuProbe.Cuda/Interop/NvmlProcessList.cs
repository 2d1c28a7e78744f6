namespace GpuProbe.Cuda.Interop;

/// <summary>One of NVML's lists of processes, by the newest function for it that the library has.</summary>
internal sealed unsafe class NvmlProcessList(nint second, nint first)
{
    private const int Attempts = 5;
    private const uint Spare = 16;

    private readonly delegate* unmanaged<nint, uint*, NvmlProcess*, int> _second = (delegate* unmanaged<nint, uint*, NvmlProcess*, int>)second;
    private readonly delegate* unmanaged<nint, uint*, NvmlProcessV1*, int> _first = (delegate* unmanaged<nint, uint*, NvmlProcessV1*, int>)first;

    /// <summary>Adds the processes on a device that are not yet in <paramref name="to"/>; returns NVML's answer.</summary>
    public int Read(nint device, SortedDictionary<uint, NvmlProcess> to)
    {
        uint count = Spare;
        int code = NvmlLibrary.InsufficientSize;
        // Between being told how many there are and asking for them, more may have come.
        for (int attempt = 0; code == NvmlLibrary.InsufficientSize && attempt < Attempts; attempt++)
        {
            var processes = new NvmlProcess[count + Spare];
            count = (uint)processes.Length;
            code = Read(device, ref count, processes);
            if (code != NvmlLibrary.Success)
                continue;
            foreach (NvmlProcess process in processes.AsSpan(0, (int)count))
                to.TryAdd(process.Pid, process);
        }

        return code;
    }

    private int Read(nint device, ref uint count, NvmlProcess[] processes)
    {
        fixed (uint* counted = &count)
        {
            if (_second != null)
                fixed (NvmlProcess* room = processes)
                    return _second(device, counted, room);
            if (_first == null)
                return NvmlLibrary.FunctionNotFound;
            var old = new NvmlProcessV1[processes.Length];
            int code;
            fixed (NvmlProcessV1* room = old)
                code = _first(device, counted, room);
            if (code == NvmlLibrary.Success)
                for (int i = 0; i < count; i++)
                    processes[i] = new NvmlProcess { Pid = old[i].Pid, UsedBytes = old[i].UsedBytes };
            return code;
        }
    }
}

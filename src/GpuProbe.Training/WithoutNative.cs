using GpuProbe.Core;
using GpuProbe.Core.Setup;
using GpuProbe.Tensors;
using TorchSharp;

namespace GpuProbe.Training;

/// <summary>What is refused, before anything runs, where TorchSharp goes without gpuprobe's native library.</summary>
internal static class WithoutNative
{
    /// <summary>Refuses a set-up that TorchSharp cannot run by itself.</summary>
    /// <exception cref="ToolException">It needs the native library, and that is missing (exit code 3).</exception>
    internal static void RequireRunnable(TrainingSetup setup, string device)
    {
        if (!TorchRuntime.HasNative)
            Refuse(TorchSharpAlone.Lacks(setup, onCard: IsCard(device)));
    }

    /// <summary>Refuses a set-up that cannot be run, and a run of which nobody could count the memory.</summary>
    /// <exception cref="ToolException">It needs the native library, and that is missing (exit code 3).</exception>
    internal static void RequireMeasurable(TrainingSetup setup, string device, bool isLimited, bool hasSnapshot, bool isSpread)
    {
        if (TorchRuntime.HasNative)
            return;
        List<string> lacks = [.. TorchSharpAlone.Lacks(setup, onCard: IsCard(device))];
        if (!IsCard(device))
            lacks.Insert(0, "counting memory on the CPU (without it: a card)");
        if (isLimited)
            lacks.Add("--capacity or --emulate (without it: no limit)");
        if (hasSnapshot)
            lacks.Add("--snapshot (without it: none)");
        if (isSpread)
            lacks.Add("--devices (without it: one card)");
        Refuse(lacks);
    }

    private static bool IsCard(string device) => new torch.Device(device).type == DeviceType.CUDA;

    private static void Refuse(IReadOnlyList<string> lacks)
    {
        if (lacks.Count == 0)
            return;
        string needs = lacks.Count == 1 ? "needs" : "need";
        throw new ToolException(
            ExitCode.Environment,
            $"{string.Join(", ", lacks)} {needs} gpuprobe's native library, built for the libtorch {TorchRuntime.Load()} that TorchSharp brings. {TorchRuntime.NativeMissing}");
    }
}

using GpuProbe.Core;
using GpuProbe.Core.Setup;
using GpuProbe.Tensors;

namespace GpuProbe.Training.Precisions;

/// <summary>What libtorch says where it has no kernel for a type, in the words of a set-up.</summary>
/// <remarks>
/// libtorch 2.6 computes every set-up in fp16 and in bf16 on the CPU, and emulates bf16 on cards that lack it, so that it refuses none.
/// </remarks>
internal static class PrecisionRefusal
{
    private const string NotImplemented = "not implemented for '";

    /// <summary>The error for the user (exit code 3), or <see langword="null"/> where <paramref name="error"/> says something else.</summary>
    internal static ToolException? Of(TorchException error, TrainingSetup setup, string device, string torchVersion) =>
        error.Message.Contains(NotImplemented, StringComparison.Ordinal)
            ? new ToolException(
                ExitCode.Environment,
                $"libtorch {torchVersion} cannot train in {Choices.Precision.Text(setup.Precision)} on {device} ({error.Message}); try another precision.",
                error)
            : null;
}

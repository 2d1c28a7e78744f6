using GpuProbe.Core;
using GpuProbe.Core.Setup;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Dispatch;
using GpuProbe.Training.Precisions;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Precisions;

public sealed class PrecisionRefusalTest
{
    [Fact]
    public void A_type_that_libtorch_has_no_kernel_for_is_named_with_the_device()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor half = ones([2, 2], float16);
        TorchException error = LayerAssert.Throws<TorchException>(() => new Operator("aten::linalg_qr").CallMany(2, half));
        ToolException? refusal = PrecisionRefusal.Of(error, TinyRun.Setup(precision: Precision.Fp16), "cpu", "2.6.0");
        Assert.Equal(ExitCode.Environment, refusal?.ExitCode);
        Assert.StartsWith("libtorch 2.6.0 cannot train in fp16 on cpu (", refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_errors_are_left_alone() =>
        Assert.Null(PrecisionRefusal.Of(new TorchException("shapes do not match"), TinyRun.Setup(), "cpu", "2.6.0"));
}

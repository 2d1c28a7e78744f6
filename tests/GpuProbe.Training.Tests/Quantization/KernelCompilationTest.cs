using GpuProbe.Tensors;
using GpuProbe.Tensors.Interop;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Quantization;

/// <summary>NVRTC needs no card: where it is (libnvrtc12 of Debian, the CUDA toolkit, CUDA wheels), it compiles every kernel.</summary>
public sealed class KernelCompilationTest
{
    public static TheoryData<string, ScalarType> Kernels
    {
        get
        {
            var kernels = new TheoryData<string, ScalarType>();
            foreach (string name in new[] { "nf4_quantize", "nf4_dequantize", "blockwise_quantize", "blockwise_dequantize", "adamw_8bit", "adamw_32bit" })
            {
                foreach (ScalarType type in new[] { float32, bfloat16, float16 })
                    kernels.Add(name, type);
            }
            return kernels;
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_compiles_for_every_type(string name, ScalarType type)
    {
        foreach (int architecture in new[] { 75, 80, 90 })
            Assert.True(Compiled(name, type, architecture) > 1000);
    }

    [Fact]
    public void What_does_not_compile_is_told_in_nvrtcs_words()
    {
        Compiled("nf4_quantize", float32, 80);
        string message = LayerAssert.Throws<TorchException>(() => Native.CompileKernel("no_such_kernel", (int)float32, 80)).Message;
        Assert.StartsWith("NVRTC: NVRTC_ERROR_", message);
    }

    private static long Compiled(string name, ScalarType type, int architecture)
    {
        try
        {
            return Native.CompileKernel(name, (int)type, architecture);
        }
        catch (TorchException missing) when (missing.Message.Contains("NVRTC (libnvrtc.so) is not on this machine", StringComparison.Ordinal))
        {
            Assert.Skip("no NVRTC: libnvrtc.so is not on this machine");
            throw;
        }
    }
}

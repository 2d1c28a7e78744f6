namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>The kernel that libtorch's CUDA code takes, and what it says where it cannot take the one that was asked for.</summary>
public sealed class AttentionKernelTest
{
    [Theory]
    [InlineData("a100-80gb", "bf16", "flash", "auto", "flash")]
    [InlineData("a100-80gb", "bf16", "efficient", "always", "efficient")]
    [InlineData("a100-80gb", "bf16", "math", "auto", "math")]
    [InlineData("a100-80gb", "bf16", "eager", "auto", "eager")]
    [InlineData("a100-80gb", "bf16", "sdpa", "auto", "flash")]
    [InlineData("a100-80gb", "fp32", "sdpa", "always", "efficient")]
    [InlineData("a100-80gb", "fp32", "sdpa", "auto", "math")]
    [InlineData("t4", "fp32", "efficient", "always", "efficient")]
    public void The_result_names_the_kernel(string card, string precision, string attention, string repeat, string kernel)
    {
        EstimateOutput output = Estimate(card, precision, attention, repeat);

        Assert.Equal(0, output.Code);
        Assert.Equal(kernel, output.Virtual.GetProperty("attentionKernel").GetString());
    }

    [Theory]
    [InlineData("a100-80gb", "bf16", "efficient", "--repeat-kv always repeats them.")]
    [InlineData("a100-80gb", "fp32", "flash", "Expected query, key and value to all be of dtype: {Half, BFloat16}.")]
    [InlineData("t4", "bf16", "flash", "Flash attention only supports gpu architectures in the range [sm80, sm90].")]
    public void A_kernel_that_cannot_be_taken_is_one_line_with_the_reason(string card, string precision, string attention, string reason)
    {
        EstimateOutput output = Estimate(card, precision, attention, "auto");

        Assert.Equal(3, output.Code);
        string line = Assert.Single(output.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.Contains("not possible"));
        Assert.StartsWith($"gpuprobe: --attention {attention} is not possible on cuda:0 for this set-up: libtorch says: ", line);
        Assert.Contains(reason, line);
    }

    private static EstimateOutput Estimate(string card, string precision, string attention, string repeat) => EstimateOutput.Of(
        "--model", "llama-3.2-1b", "--layers", "1", "--seq-len", "128", "--gpu", card,
        "--precision", precision, "--attention", attention, "--repeat-kv", repeat, "--json", "--quiet");
}

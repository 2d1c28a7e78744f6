using System.Reflection;
using GpuProbe.Tensors.Kernels;

namespace GpuProbe.Training.Tests.Quantization;

/// <summary>What NVRTC is given for a card is what the host's compiler was given: the same files.</summary>
public sealed class KernelTextTest
{
    private static readonly string[] Files = ["language.h", "nf4_kernels.h", "blockwise_kernels.h", "adamw_kernels.h", "entries.h"];

    [Fact]
    public void The_texts_for_a_card_are_the_files_that_the_cpu_kernels_include()
    {
        foreach (string file in Files)
            Assert.Equal(File.ReadAllText(Path.Combine(Folder(), file)), KernelTexts.Read(file));
        Assert.Null(KernelTexts.Read("cpu_kernels.cpp"));
        Assert.Equal(
            ["adamw_kernels.h", "blockwise_kernels.h", "code_table.h", "nf4_kernels.h"],
            Included(File.ReadAllText(Path.Combine(Folder(), "cpu_kernels.h"))));
        Assert.Equal(["adamw_kernels.h", "blockwise_kernels.h", "nf4_kernels.h"], Included(KernelTexts.Read("entries.h")!));
    }

    // NVRTC has no other header to give.
    [Fact]
    public void A_text_for_a_card_includes_no_other_file() =>
        Assert.All(Files, file => Assert.All(Included(KernelTexts.Read(file)!), included => Assert.Contains(included, Files)));

    // entries.h only says which part of a tensor a block of threads has: the arithmetic is in the files that both share.
    [Fact]
    public void Every_kernel_of_a_card_calls_the_function_that_the_cpu_runs()
    {
        string entries = KernelTexts.Read("entries.h")!, cpu = File.ReadAllText(Path.Combine(Folder(), "cpu_kernels.cpp"));
        string[] kernels = [.. After("__global__ void ", '(', entries)];
        Assert.Equal(
            ["nf4_quantize", "nf4_dequantize", "blockwise_quantize", "blockwise_dequantize", "adamw_8bit", "adamw_32bit"], kernels);
        Assert.All(kernels, kernel => Assert.All([entries, cpu], text => Assert.Contains($"gp_{kernel}(", text)));
    }

    private static IEnumerable<string> Included(string text) => After("#include \"", '"', text);

    // What stands behind each mark, up to an end.
    private static IEnumerable<string> After(string mark, char end, string text) =>
        text.Split(mark).Skip(1).Select(rest => rest[..rest.IndexOf(end)]);

    private static string Folder() => Path.Combine(
        typeof(KernelTextTest).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "RepositoryRoot").Value!,
        "src", "GpuProbe.Native", "kernels");
}

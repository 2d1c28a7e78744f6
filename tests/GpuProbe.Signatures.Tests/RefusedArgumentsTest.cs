using GpuProbe.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Signatures.Tests;

/// <summary>Arguments that TorchSharp has and the project's own layer does not implement: refused by name, before libtorch is asked.</summary>
public class RefusedArgumentsTest
{
    public RefusedArgumentsTest() => Assert.SkipUnless(
        typeof(torch).Assembly == typeof(TorchRuntime).Assembly, "this build is on TorchSharp, which implements them");

    [Fact]
    public void Named_dimensions_are_refused() => Assert.Multiple(
        () => Refuses("names of dimensions: [N, C]", () => empty([2, 3], names: ["N", "C"])),
        () => Refuses("names of dimensions: [N]", () => zeros([2], names: ["N"])),
        () => Refuses("names of dimensions: [N]", () => ones([2], names: ["N"])),
        () => Refuses("names of dimensions: [N]", () => full([2], 1.5, names: ["N"])),
        () => Refuses("names of dimensions: [N]", () => randn([2], names: ["N"])),
        () => Refuses("names of dimensions: [N]", () => randint(0, 5, [2], names: ["N"])),
        () => Refuses("names of dimensions: [N]", () => tensor([1.0, 2.0], [2], names: ["N"])));

    [Fact]
    public void Numbers_are_not_converted_on_the_way_in() => Assert.Multiple(
        () => Refuses("dtype BFloat16 of numbers of type Float32", () => tensor([1f, 2f], [2], dtype: bfloat16)),
        () => Refuses("device cuda:1 of numbers of the CPU", () => tensor([1L, 2L], [2], device: new Device(DeviceType.CUDA, 1))));

    [Fact]
    public void Functions_in_place_are_refused() => Assert.Multiple(
        () => Refuses("silu with inplace", () => nn.functional.silu(null!, inplace: true)),
        () => Refuses("dropout with inplace", () => nn.functional.dropout(null!, inplace: true)));

    private static void Refuses(string message, Func<object> call) =>
        Assert.Equal(message, Assert.Throws<NotSupportedException>(call).Message);
}

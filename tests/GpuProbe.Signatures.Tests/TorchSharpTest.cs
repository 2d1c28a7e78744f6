using GpuProbe.Signatures.Tests.Comparing;
using GpuProbe.Signatures.Tests.Reading;
using GpuProbe.Tensors;
using TorchSharp;

namespace GpuProbe.Signatures.Tests;

/// <summary>
/// The list holds what the programs use of TorchSharp. In the build on the packages it is held to TorchSharp itself, in the other
/// one the project's own layer to it: so a program that compiles on the one compiles on the other and calls the same members.
/// GpuProbe.Tensors is no such program: here it declares the layer, there it alone knows what to do with the package.
/// A member that the layer gains is a line of the list as the failing test shows it, proved by the build on the packages.
/// </summary>
public class TorchSharpTest
{
    private const string Space = "TorchSharp";
    private static readonly SignatureList List = SignatureList.Read("torchsharp-0.107.0.txt");
    private static readonly DeclaringAssembly Layer = DeclaringAssembly.Of(typeof(torch).Assembly, Space);
    private static readonly DeclaringAssembly Tensors = DeclaringAssembly.Of(typeof(TorchRuntime).Assembly, Space);

    [Fact]
    public void Every_listed_member_is_there_with_the_same_signature() => Found.None(Comparison.Missing(List, Layer));

    [Fact]
    public void Only_extensions_lie_under_TorchSharps_names_without_being_listed() => Found.None(Comparison.Unlisted(List, Tensors));

    // A type of elements is no size: no call of the one view can mean the other.
    [Fact]
    public void No_extension_but_view_of_a_type_has_the_name_of_a_member_that_would_be_called_instead() =>
        Assert.Equal(["TorchSharp.torch.Tensor has view itself"], Comparison.Hidden(Tensors, Layer));

    [Theory]
    [InlineData("GpuProbe.Training/GpuProbe.Training.dll")]
    [InlineData("GpuProbe.Cli/gpuprobe.dll")]
    [InlineData("GpuProbe.Training.Tests/GpuProbe.Training.Tests.dll")]
    [InlineData("GpuProbe.Gpu.Tests/GpuProbe.Gpu.Tests.dll")]
    [InlineData("GpuProbe.Benchmarks/GpuProbe.Benchmarks.dll")]
    public void Every_member_that_a_program_uses_is_listed(string program) =>
        Found.None(Comparison.UnlistedUses(program, UsesOfProgram.Read(Built.Path(program), Layer.Name, Space), List, Layer));

    [Fact]
    public void The_training_program_is_read_with_its_calls_types_and_overrides()
    {
        IReadOnlyCollection<Use> uses = UsesOfProgram.Read(Built.Path("GpuProbe.Training/GpuProbe.Training.dll"), Layer.Name, Space);

        Assert.Contains(new Use("TorchSharp.torch.nn.functional",
            "static TorchSharp.torch.Tensor silu(TorchSharp.torch.Tensor, bool)", IsOverride: false), uses);
        Assert.Contains(new Use("TorchSharp.torch.ScalarType", "", IsOverride: false), uses);
        Assert.Contains(new Use("TorchSharp.torch.nn.Module`2", "forward", IsOverride: true), uses);
    }

    [Fact]
    public void The_list_is_sorted_and_has_no_line_twice() =>
        Assert.Equal(List.Lines.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), List.Lines);
}

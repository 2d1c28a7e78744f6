using GpuProbe.Signatures.Tests.Comparing;
using GpuProbe.Signatures.Tests.Reading;
using GpuProbe.Tokenizers;
using Microsoft.ML.Tokenizers;

namespace GpuProbe.Signatures.Tests;

/// <summary>
/// The same for Microsoft.ML.Tokenizers. What GpuProbe.Tokenizers itself uses of the package in the build on it is not listed: those
/// files are left out of the other build. Other projects use TokenizerFile alone.
/// </summary>
public class TokenizersTest
{
    private const string Space = "Microsoft.ML.Tokenizers";
    private static readonly SignatureList List = SignatureList.Read("microsoft.ml.tokenizers-2.0.0.txt");
    private static readonly DeclaringAssembly Package = DeclaringAssembly.Of(typeof(Tokenizer).Assembly, Space);
    private static readonly DeclaringAssembly Own = DeclaringAssembly.Of(typeof(TokenizerFile).Assembly, Space);

    [Fact]
    public void Every_listed_member_is_there_with_the_same_signature() => Found.None(Comparison.Missing(List, Package));

    [Fact]
    public void Nothing_lies_under_the_packages_names_without_being_listed() => Found.None(Comparison.Unlisted(List, Own));

    [Fact]
    public void Every_member_that_the_tests_of_the_tokenizers_use_is_listed()
    {
        string program = "GpuProbe.Tokenizers.Tests/GpuProbe.Tokenizers.Tests.dll";
        IReadOnlyCollection<Use> uses = UsesOfProgram.Read(Built.Path(program), Package.Name, Space);

        Assert.Contains(new Use("Microsoft.ML.Tokenizers.Tokenizer", "", IsOverride: false), uses);
        Found.None(Comparison.UnlistedUses(program, uses, List, Package));
    }

    [Fact]
    public void The_list_is_sorted_and_has_no_line_twice() =>
        Assert.Equal(List.Lines.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), List.Lines);
}

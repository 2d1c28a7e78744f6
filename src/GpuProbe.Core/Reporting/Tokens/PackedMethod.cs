namespace GpuProbe.Core.Reporting.Tokens;

/// <summary>What one way of packing takes.</summary>
/// <param name="Method"><c>concatenated</c>, <c>next-fit</c> (in file order) or <c>first-fit-decreasing</c>.</param>
/// <param name="Sequences">Number of sequences.</param>
/// <param name="Tokens">Tokens of examples in them.</param>
/// <param name="Fill">Their share of the sequences' tokens.</param>
public sealed record PackedMethod(string Method, long Sequences, long Tokens, double Fill)
{
    /// <summary>What <paramref name="sequences"/> of <paramref name="length"/> with <paramref name="tokens"/> are.</summary>
    public static PackedMethod Of(string method, long sequences, long tokens, int length) =>
        new(method, sequences, tokens, sequences == 0 ? 0 : tokens / ((double)sequences * length));
}

namespace GpuProbe.Core.Reporting.Tokens;

/// <summary>What padding takes in one order of the examples.</summary>
/// <param name="Order"><c>to-longest</c> (each example to the longest of all), or batches in <c>file-order</c>, <c>shuffled</c> or <c>sorted</c>.</param>
/// <param name="PaddedTokens">Tokens with padding.</param>
/// <param name="WastedTokens">Tokens of padding among them.</param>
/// <param name="WastedShare">Their share.</param>
public sealed record PaddedOrder(string Order, long PaddedTokens, long WastedTokens, double WastedShare)
{
    /// <summary>What padding takes where examples of <paramref name="tokens"/> become <paramref name="padded"/>.</summary>
    public static PaddedOrder Of(string order, long padded, long tokens) =>
        new(order, padded, padded - tokens, padded == 0 ? 0 : (double)(padded - tokens) / padded);
}

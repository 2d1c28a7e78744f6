namespace GpuProbe.Signatures.Tests;

/// <summary>Fails with all findings, one after the other.</summary>
internal static class Found
{
    internal static void None(IEnumerable<string> findings)
    {
        string[] all = [.. findings];
        Assert.True(all.Length == 0, $"{all.Length} findings:\n{string.Join('\n', all)}");
    }
}

namespace GpuProbe.Cli.Tests;

/// <summary>What a call of gpuprobe left.</summary>
internal sealed record GpuprobeResult(int Code, string Out, string Error)
{
    /// <summary>Asserts that it ended with <paramref name="code"/> and one line of complaint and nothing else.</summary>
    public string Refusal(int code)
    {
        Assert.Equal((code, ""), (Code, Out));
        Assert.Equal(1, Error.Count(c => c == '\n'));
        Assert.StartsWith("gpuprobe: ", Error, StringComparison.Ordinal);
        return Error["gpuprobe: ".Length..^1];
    }
}

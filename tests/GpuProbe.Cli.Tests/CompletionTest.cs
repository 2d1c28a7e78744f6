namespace GpuProbe.Cli.Tests;

public sealed class CompletionTest
{
    [Theory]
    [InlineData("gpuprobe es", "estimate")]
    [InlineData("gpuprobe estimate --mo", "--model")]
    [InlineData("gpuprobe estimate --model smol", "smollm2-135m")]
    [InlineData("gpuprobe probe --gpu h200", "h200-141gb")]
    [InlineData("gpuprobe measure --optimizer-impl fu", "fused")]
    [InlineData("gpuprobe vir", "virtual")]
    [InlineData("gpuprobe virtual --gpu h200", "h200-141gb")]
    [InlineData("gpuprobe virtual --interconnect nv", "nvlink-h100")]
    public void Words_are_suggested(string line, string word)
    {
        GpuprobeResult result = Gpuprobe.Run($"[suggest:{line.Length}]", line);

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains(word, result.Out.Split('\n'));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _gpuprobe gpuprobe")]
    [InlineData("zsh", "compdef _gpuprobe gpuprobe")]
    [InlineData("fish", "complete -c gpuprobe")]
    public void Scripts_are_printed(string shell, string line)
    {
        GpuprobeResult result = Gpuprobe.Run("completion", shell);

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains(line, result.Out, StringComparison.Ordinal);
    }
}

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>Two measurements on one card: the second waits for the first, and counts none of its memory.</summary>
public sealed class TurnTest
{
    private const string Both = """
        measure() { "$0" measure --model smollm2-135m --layers 2 --seq-len 64 --device cuda:0 --repetitions 1 --json "$1" >/dev/null; }
        folder=$(mktemp -d)
        measure "$folder/first" & first=$!
        measure "$folder/second"; second=$?
        wait $first; echo $? $second
        grep -h '^    "peakDeviceBytes"' "$folder"/* | sort | uniq -c | wc -l
        rm -r "$folder"
        """;

    [Fact]
    public void Both_come_to_the_same_end()
    {
        Requirements.VirtualGpu();
        string gpuprobe = Path.Combine(AppContext.BaseDirectory, "gpuprobe");
        Command both = Command.Run(gpuprobe, "virtual", "--gpu", "a100-80gb", "--quiet", "--", "bash", "-c", Both, gpuprobe).Succeeded();

        Assert.Equal(["0 0", "1"], both.Lines);
        Assert.Contains("waiting for another gpuprobe that measures on cuda:0", both.Error, StringComparison.Ordinal);
    }
}

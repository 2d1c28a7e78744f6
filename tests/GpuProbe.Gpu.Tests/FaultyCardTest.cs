using System.Text.Json;

namespace GpuProbe.Gpu.Tests;

/// <summary>Cards that something is wrong with, or that others use.</summary>
public sealed class FaultyCardTest
{
    private const long GiB = 1L << 30;
    private const long Context = 512L << 20;

    [Theory]
    [InlineData("lost", "CUDA error: unknown error", "Device 0 was lost with kernel 30, as --fault lost@30 asked for.")]
    [InlineData("error", "CUDA error: an illegal memory access was encountered", "Device 0 failed with kernel 30, as --fault error@30 asked for.")]
    public void A_card_that_fails_stays_so(string fault, string message, string reason)
    {
        VirtualRun run = new PythonProgram("faulty_card.py", "10") { Options = ["--fault", $"{fault}@30"] }.Run();

        Assert.Equal((3, "failed"), (run.Code, run.Verdict));
        Assert.Equal((4, message), (run.Objects[1].GetProperty("steps").GetInt32(), run.Objects[1].GetProperty("error").GetString()));
        Assert.All(run.Objects[2].GetProperty("again").EnumerateArray(), again => Assert.Equal(message, again.GetString()));
        Assert.Equal(reason, run.Property("verdict").GetProperty("reasons")[0].GetString());
    }

    [Fact]
    public void A_fault_beyond_the_last_kernel_does_not_come()
    {
        VirtualRun run = new PythonProgram("faulty_card.py", "10") { Options = ["--fault", "lost@5000"] }.Run();

        Assert.Equal((0, "fits", 10), (run.Code, run.Verdict, run.Objects[1].GetProperty("steps").GetInt32()));
        Assert.StartsWith("The fault of --fault lost@5000 did not come: only ", run.Property("verdict").GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_waits_for_a_kernel_that_does_not_end_waits_for_ever()
    {
        VirtualRun run = new PythonProgram("hanging_card.py") { Options = ["--fault", "hang@20"] }.Run();

        // The first kernel filled the tensor.
        Assert.Equal((3, 19, true), (run.Code, run.Objects[0].GetProperty("done").GetInt32(), run.Objects[0].GetProperty("waits").GetBoolean()));
        Assert.Equal("Device 0 hung with kernel 20, as --fault hang@20 asked for.", run.Property("verdict").GetProperty("reasons")[0].GetString());
    }

    [Fact]
    public void What_another_process_holds_is_not_free()
    {
        VirtualRun run = new PythonProgram("occupied_card.py") { Options = ["--occupied", "70GiB"] }.Run();

        JsonElement seen = Assert.Single(run.Objects);
        long Number(string name) => seen.GetProperty(name).GetInt64();
        Assert.Equal(85_095_088_128, Number("total"));
        Assert.Equal((85_095_088_128 - 70 * GiB - Context, 70 * GiB + Context), (Number("free"), Number("nvmlUsed")));
        Assert.Equal((Context, 70 * GiB, true), (Number("mine"), Number("others"), seen.GetProperty("isParent").GetBoolean()));
        Assert.Contains("Tried to allocate 9.00 GiB", seen.GetProperty("refused").GetString(), StringComparison.Ordinal);
        Assert.Equal("fits", run.Verdict);
    }
}

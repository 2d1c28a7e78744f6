using System.Text.Json;

namespace GpuProbe.Gpu.Tests;

/// <summary>The driver's own calls, which newer releases of libtorch and other libraries make.</summary>
public sealed class DriverTest
{
    private const long Context = 512L << 20;
    private const long FirstSegment = 2L << 20;
    private const long Piece = 20L << 20;

    private static readonly Lazy<VirtualRun> Run = new(() => new PythonProgram("driver.py").Run().Succeeded());

    [Fact]
    public void Every_function_that_libtorch_looks_up_by_name_is_there()
    {
        Assert.Empty(Run.Value.Program.GetProperty("missing").EnumerateArray());
        Assert.False(Run.Value.Program.GetProperty("unknown").GetBoolean());
    }

    [Theory]
    [InlineData("unmapped_first")]
    [InlineData("released_first")]
    public void Physical_memory_is_free_once_it_is_unmapped_and_released(string order) =>
        Assert.Equal([Piece, Piece, 0], Run.Value.Program.GetProperty(order).EnumerateArray().Select(bytes => bytes.GetInt64()));

    [Fact]
    public void Physical_memory_is_refused_beyond_the_card_and_for_handles_that_it_cannot_give()
    {
        Assert.True(Run.Value.Program.GetProperty("too_much").GetBoolean());
        Assert.True(Run.Value.Program.GetProperty("fabric").GetBoolean());
    }

    [Fact]
    public void The_default_pool_counts_what_was_in_use()
    {
        JsonElement pool = Run.Value.Program.GetProperty("pool");
        Assert.Equal(
            (0, 10L << 20, 0),
            (pool.GetProperty("current").GetInt64(), pool.GetProperty("high").GetInt64(), pool.GetProperty("left").GetInt64()));
    }

    [Fact]
    public void Nvml_sees_the_same_memory_as_the_runtime()
    {
        long used = Run.Value.Number("used");
        Assert.Equal(used, Run.Value.Number("nvml_used"));
        Assert.Equal(Context + FirstSegment, used);
    }
}

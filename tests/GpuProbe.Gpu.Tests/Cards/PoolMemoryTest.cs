using System.Text.Json;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>What a card's driver counts where there is no native library to ask libtorch.</summary>
public sealed class PoolMemoryTest
{
    private const long Context = 512L << 20, Total = 85_095_088_128, Large = (30 << 20) + 1, Small = 1000;

    [Fact]
    public void The_drivers_figures_are_libtorchs()
    {
        JsonElement seen = new CardRun { Variables = [("PYTORCH_CUDA_ALLOC_CONF", "backend:cudaMallocAsync")] }.Program("pool-course");

        long[][] pool = Rows(seen, "pool");
        Assert.Equal(Rows(seen, "libtorch"), pool);
        Assert.Equal(
            [[0, 0], [Large + Small, Large + Small], [Small, Large + Small], [Small, Small], [Small, Small]],
            pool.Select(row => row[..2]));
        Assert.Equal([Context, Context, Total], pool[0][3..]);
        Assert.All(pool, row => Assert.True(row[2] >= row[1] && row[4] >= row[3] && row[4] >= Context + row[2], string.Join(' ', row)));
        Assert.Equal(
            "AllocatorInUse { Backend = cudaMallocAsync, ExpandableSegments = False, Traced = False, CountedBy = pool }", seen.GetProperty("allocator").GetString());
    }

    [Fact]
    public void A_pool_that_libtorch_does_not_use_is_refused()
    {
        JsonElement seen = new CardRun().Program("pool-unused");

        Assert.Equal(
            (3, "libtorch does not allocate from the driver's memory pool, and without gpuprobe's native library nothing else tells its memory: set PYTORCH_CUDA_ALLOC_CONF=backend:cudaMallocAsync."),
            (seen.GetProperty("code").GetInt32(), seen.GetProperty("refusal").GetString()));
    }

    [Fact]
    public void Books_of_libtorch_need_the_native_library()
    {
        JsonElement seen = new CardRun { Variables = [("GPUPROBE_NATIVE", "none"), ("GPUPROBE_NATIVE_CUDA", "")] }.Program("libtorch-books");

        Assert.Equal(3, seen.GetProperty("code").GetInt32());
        Assert.EndsWith(
            "There is no native library (GPUPROBE_NATIVE=none); set GPUPROBE_NATIVE to the path of one for this libtorch.",
            seen.GetProperty("refusal").GetString(),
            StringComparison.Ordinal);
    }

    private static long[][] Rows(JsonElement seen, string name) =>
        [.. seen.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(figure => figure.GetInt64()).ToArray())];
}

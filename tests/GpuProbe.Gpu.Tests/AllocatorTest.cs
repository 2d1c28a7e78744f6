using System.Text.Json;

namespace GpuProbe.Gpu.Tests;

/// <summary>The caching allocator of the real libtorch, with its options and at the card's limit.</summary>
public sealed class AllocatorTest
{
    [Theory]
    [InlineData("rounding", "", 1200, 1200)]
    [InlineData("rounding", "roundup_power2_divisions:4", 1280, 1280)]
    [InlineData("splitting", "", 20, 100)]
    [InlineData("splitting", "max_split_size_mb:64", 20, 120)]
    [InlineData("growing", "", 0, 102 + 152 + 202)]
    [InlineData("growing", "expandable_segments:True", 0, 220)]
    [InlineData("collecting", "", 300, 900)]
    [InlineData("collecting", "garbage_collection_threshold:0.5", 300, 570)]
    public void An_option_changes_what_is_reserved(string program, string options, long allocated, long reserved)
    {
        VirtualRun run = Program(program, options).Run().Succeeded();

        Assert.Equal((allocated, reserved), (run.Number("allocated"), run.Number("reserved")));
        Assert.Equal("native", run.Program.GetProperty("backend").GetString());
    }

    [Fact]
    public void Expandable_segments_are_made_of_physical_memory()
    {
        VirtualRun run = Program("growing", "expandable_segments:True").Run().Succeeded();

        JsonElement share = run.OnCard(0, run.Program.GetProperty("pid").GetInt32()).GetProperty("atPeakDevice");
        Assert.Equal((220L << 20, 0), (share.GetProperty("physical").GetInt64(), share.GetProperty("malloc").GetInt64()));
    }

    [Fact]
    public void The_drivers_pool_serves_in_the_allocators_place()
    {
        VirtualRun run = Program("growing", "backend:cudaMallocAsync").Run();

        Assert.Equal(0, run.Code);
        Assert.Equal("cudaMallocAsync", run.Program.GetProperty("backend").GetString());
        JsonElement share = run.OnCard(0, run.Program.GetProperty("pid").GetInt32()).GetProperty("atPeakDevice");
        Assert.Equal(0, share.GetProperty("malloc").GetInt64());
        Assert.InRange(share.GetProperty("pool").GetInt64(), 201L << 20, 224L << 20);
        Assert.Equal(201L << 20, run.Program.GetProperty("cards")[0].GetProperty("allocated").GetInt64());
    }

    // 4096 MiB less 512 of the context: 512, the 256 that are cached, nine times 300; with the 256 given back a tenth time;
    // then nothing is left to give back.
    [Fact]
    public void At_the_limit_the_allocator_gives_back_its_cache_and_then_raises_its_own_error()
    {
        VirtualRun run = new PythonProgram("out_of_memory.py", "caught") { Options = ["--capacity", "4GiB"] }.Run().Succeeded();

        const long mib = 1 << 20, held = (512 + 10 * 300) * mib;
        Assert.Equal((11, held, held), (run.Number("kept"), run.Number("allocated"), run.Number("reserved")));
        Assert.Equal((2, 1), (run.Number("retries"), run.Number("errors")));
        Assert.Equal((4096 * mib, 72 * mib), (run.Number("total"), run.Number("free")));
        Assert.Contains(
            "Tried to allocate 300.00 MiB. GPU 0 has a total capacity of 4.00 GiB of which 72.00 MiB is free.",
            run.Program.GetProperty("message").GetString(),
            StringComparison.Ordinal);
        Assert.Contains(
            "3.43 GiB is allocated by PyTorch, and 0 bytes is reserved by PyTorch but unallocated",
            run.Program.GetProperty("message").GetString(),
            StringComparison.Ordinal);
        JsonElement error = run.Allocator().GetProperty("lastOutOfMemory");
        Assert.Equal(
            (300 * mib, held, held, 72 * mib),
            (Bytes(error, "requestedBytes"), Bytes(error, "allocatedBytes"), Bytes(error, "reservedBytes"), Bytes(error, "deviceFreeBytes")));
        Assert.Equal((2, 1), (run.Allocator().GetProperty("retries").GetInt64(), run.Allocator().GetProperty("outOfMemoryErrors").GetInt64()));
    }

    [Fact]
    public void A_program_that_ends_with_that_error_does_not_fit()
    {
        VirtualRun run = new PythonProgram("out_of_memory.py", "uncaught") { Options = ["--capacity", "4GiB"] }.Run();

        Assert.Equal((4, "does-not-fit"), (run.Code, run.Verdict));
        Assert.Contains("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 300.00 MiB.", run.Error, StringComparison.Ordinal);
    }

    private static PythonProgram Program(string program, string options) =>
        new("allocator_options.py", program) { Variables = [("PYTORCH_CUDA_ALLOC_CONF", options)] };

    private static long Bytes(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}

using System.Text;
using System.Text.Json.Nodes;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Tests.Models;
using GpuProbe.Core.Units;

namespace GpuProbe.Core.Tests.Devices;

public sealed class GpuCatalogTest
{
    private const string Known =
        "a100-40gb, a100-80gb, a10g, h100-80gb, h100-pcie-80gb, h200-141gb, l4, l40s, rtx-3090, rtx-4090, rtx-5090, t4, v100-16gb, v100-32gb";

    public static TheoryData<string> Names => [.. Catalogs.Gpus.Names];

    [Fact]
    public void Names_are_the_documented_ones() => Assert.Equal(Known, string.Join(", ", Catalogs.Gpus.Names));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_card_is_complete_and_has_its_sources(string name)
    {
        GpuProfile card = Catalogs.Gpus.Resolve(name);

        Assert.Equal(name, card.Name);
        Assert.NotNull(card.DensePeakFlops);
        Assert.InRange(card.ContextBytes, 1, ByteSize.GiB);
        Assert.Contains("totalGlobalMem", card.Source, StringComparison.Ordinal);
        Assert.Contains("CUDA C++ Programming Guide", card.Source, StringComparison.Ordinal);
        Assert.Contains("tensor peak", card.Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a100-40gb", 40, 39.39, 8, 0, 108)]
    [InlineData("a100-80gb", 80, 79.25, 8, 0, 108)]
    [InlineData("h100-80gb", 80, 79.19, 9, 0, 132)]
    [InlineData("h100-pcie-80gb", 80, 79.11, 9, 0, 114)]
    [InlineData("h200-141gb", 141, 139.80, 9, 0, 132)]
    [InlineData("l40s", 48, 44.52, 8, 9, 142)]
    [InlineData("l4", 24, 22.16, 8, 9, 58)]
    [InlineData("a10g", 24, 22.06, 8, 6, 80)]
    [InlineData("t4", 16, 14.74, 7, 5, 40)]
    [InlineData("v100-16gb", 16, 15.75, 7, 0, 80)]
    [InlineData("v100-32gb", 32, 31.73, 7, 0, 80)]
    [InlineData("rtx-3090", 24, 23.69, 8, 6, 82)]
    [InlineData("rtx-4090", 24, 23.65, 8, 9, 128)]
    [InlineData("rtx-5090", 32, 31.36, 12, 0, 170)]
    public void Memory_is_what_the_driver_shows_not_what_the_box_says(string name, double box, double gib, int major, int minor, int multiprocessors)
    {
        GpuProfile card = Catalogs.Gpus.Resolve(name);
        double shown = (double)card.TotalMemoryBytes / ByteSize.GiB;

        Assert.InRange(shown, gib - 0.005, gib + 0.005);
        Assert.True(shown < box);
        Assert.Equal((major, minor, multiprocessors), (card.ComputeCapabilityMajor, card.ComputeCapabilityMinor, card.MultiprocessorCount));
    }

    [Fact]
    public void Limits_of_a_multiprocessor_follow_the_compute_capability()
    {
        foreach (GpuProfile card in Catalogs.Gpus.Names.Select(name => Catalogs.Gpus.Resolve(name)))
        {
            (int perBlock, int perMultiprocessor, int threads, int blocks) = (card.ComputeCapabilityMajor, card.ComputeCapabilityMinor) switch
            {
                (7, 0) => (96, 96, 2048, 32),
                (7, 5) => (64, 64, 1024, 16),
                (8, 0) => (163, 164, 2048, 32),
                (8, 6) => (99, 100, 1536, 16),
                (8, 9) or (12, 0) => (99, 100, 1536, 24),
                _ => (227, 228, 2048, 32),
            };
            Assert.Equal((perBlock * ByteSize.KiB, perMultiprocessor * ByteSize.KiB), (card.SharedMemoryPerBlockOptinBytes, card.SharedMemoryPerMultiprocessorBytes));
            Assert.Equal((threads, blocks), (card.MaxThreadsPerMultiprocessor, card.MaxBlocksPerMultiprocessor));
        }
    }

    [Fact]
    public void A_near_miss_is_refused_with_a_suggestion() => Assert.Equal(
        $"--gpu 'a100-80g' is not known (did you mean 'a100-80gb'?); allowed: {Known}, or the path of a device file (.json)",
        Refused.Line(() => Catalogs.Gpus.Resolve("a100-80g")));

    [Fact]
    public void A_missing_file_is_refused() => Assert.Equal(
        $"--gpu './mine.json' does not exist; allowed: {Known}, or the path of a device file (.json)",
        Refused.Line(() => Catalogs.Gpus.Resolve("./mine.json")));

    [Fact]
    public void A_card_of_ones_own_is_read_by_its_path() => Assert.Equal(
        Catalogs.Gpus.Resolve("l4"),
        Catalogs.Gpus.Resolve(Path.Combine(Catalogs.DevicesDirectory, "l4.json")));

    [Theory]
    [InlineData("totalMemoryBytes", null, "totalMemoryBytes is missing; allowed: a whole number from 1048576 to 1125899906842624")]
    [InlineData("totalMemoryBytes", "24", "totalMemoryBytes is 24; allowed: a whole number from 1048576 to 1125899906842624")]
    [InlineData("multiprocessorCount", "0", "multiprocessorCount is 0; allowed: a whole number from 1 to 10000")]
    [InlineData("maxBlocksPerMultiprocessor", null, "maxBlocksPerMultiprocessor is missing; allowed: a whole number from 1 to 1000")]
    [InlineData("sharedMemoryPerMultiprocessorBytes", null, "sharedMemoryPerMultiprocessorBytes is missing; allowed: a whole number from 1024 to 1073741824")]
    [InlineData("sharedMemoryPerBlockOptinBytes", "102401", "sharedMemoryPerBlockOptinBytes is 102401; allowed: a whole number from 1024 to 102400")]
    [InlineData("contextBytes", "99999999999", "contextBytes is 99999999999; allowed: a whole number from 0 to 23795335168")]
    [InlineData("source", "\"\"", "source is \"\"; allowed: a text that is not empty")]
    [InlineData("densePeakFlops", "-1", "densePeakFlops is -1; allowed: a number greater than 0")]
    [InlineData("l2CacheByte", "1", "l2CacheByte is not known (did you mean 'l2CacheBytes'?); allowed: name, productName, totalMemoryBytes, computeCapabilityMajor, computeCapabilityMinor, multiprocessorCount, maxThreadsPerMultiprocessor, maxBlocksPerMultiprocessor, sharedMemoryPerMultiprocessorBytes, sharedMemoryPerBlockOptinBytes, l2CacheBytes, densePeakFlops, densePeakFlopsFp32, memoryBandwidthBytesPerSecond, hostLinkBytesPerSecond, interconnectBytesPerSecond, contextBytes, contextSource, source, contexts")]
    public void Wrong_values_are_named(string key, string? value, string message)
    {
        JsonObject card = JsonNode.Parse(File.ReadAllText(Path.Combine(Catalogs.DevicesDirectory, "l4.json")))!.AsObject();
        card.Remove(key);
        if (value is not null)
            card[key] = JsonNode.Parse(value);
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(card.ToJsonString()));

        Assert.Equal("mine.json: " + message, Refused.Line(() => GpuProfileReader.Read(stream, "mine.json")));
    }

    [Fact]
    public void Peak_speed_may_be_unknown()
    {
        JsonObject card = JsonNode.Parse(File.ReadAllText(Path.Combine(Catalogs.DevicesDirectory, "l4.json")))!.AsObject();
        card.Remove("densePeakFlops");
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(card.ToJsonString()));

        Assert.Null(GpuProfileReader.Read(stream, "mine.json").DensePeakFlops);
    }
}

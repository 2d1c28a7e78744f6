using System.Text.Json;
using GpuProbe.Core.Devices;
using GpuProbe.Cuda;
using GpuProbe.Gpu.Tests.Estimating;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>The driver and NVML, as a program on the virtual GPU finds them.</summary>
public sealed class CudaDriverTest
{
    private const long Context = 512L << 20;

    [Fact]
    public void A_machine_without_a_driver_has_a_reason()
    {
        var driver = GpuDriver.Open("libcuda-of-nobody.so.1", "libnvidia-ml-of-nobody.so.1");

        Assert.Equal("no NVIDIA driver: libcuda-of-nobody.so.1 cannot be loaded", driver.Missing);
        Assert.Empty(driver.Devices);
        Assert.Equal((null, null), (driver.DriverVersion, driver.CudaDriverVersion));
    }

    [Fact]
    public void Two_cards_are_numbered_and_told_apart()
    {
        JsonElement found = new CardRun { Devices = 2 }.Program("look");

        Assert.Equal((null, null), (Text(found, "missing"), Text(found, "nvmlMissing")));
        Assert.Matches(@"^\d+\.\d+\.\d+$", Text(found, "driver"));
        Assert.Matches(@"^1[23]\.\d+$", Text(found, "cuda"));
        JsonElement[] devices = [.. found.GetProperty("devices").EnumerateArray()];
        Assert.Equal(["0000:01:00.0", "0000:02:00.0"], devices.Select(device => Text(device, "bus")));
        Assert.Equal(["GPU-67707570-726f-6265-2d76-6770752d0000", "GPU-67707570-726f-6265-2d76-6770752d0001"], devices.Select(device => Text(device, "uuid")));
        Assert.All(devices, device =>
        {
            Assert.Equal(("NVIDIA A100-SXM4-80GB", "8.0", "Default", "Off"), (Text(device, "name"), Text(device, "capability"), Text(device, "mode"), Text(device, "mig")));
            Assert.Equal((85_095_088_128, 0, 85_095_088_128, 0), (Number(device, "total"), Number(device, "used"), Number(device, "free"), Number(device, "reserved")));
            Assert.Equal((true, true), (device.GetProperty("virtual").GetBoolean(), device.GetProperty("ecc").GetBoolean()));
        });
    }

    [Fact]
    public void A_card_that_was_selected_is_the_first_one_and_keeps_its_identity()
    {
        JsonElement found = new CardRun { Devices = 2, Variables = [("CUDA_VISIBLE_DEVICES", "1")] }.Program("look");

        JsonElement device = Assert.Single(found.GetProperty("devices").EnumerateArray());
        Assert.Equal((0, "0000:02:00.0", "GPU-67707570-726f-6265-2d76-6770752d0001"), (Number(device, "index"), Text(device, "bus"), Text(device, "uuid")));
    }

    [Fact]
    public void No_card_selected_is_a_reason_that_names_the_variable()
    {
        JsonElement found = new CardRun { Variables = [("CUDA_VISIBLE_DEVICES", "7")] }.Program("look");

        Assert.Equal(
            "the NVIDIA driver cannot be used: cuInit says CUDA_ERROR_NO_DEVICE (no CUDA-capable device is detected); CUDA_VISIBLE_DEVICES is '7'",
            Text(found, "missing"));
        Assert.Equal(0, found.GetProperty("devices").GetArrayLength());
    }

    [Fact]
    public void Modes_of_a_card_are_told()
    {
        JsonElement found = new CardRun("h100-80gb") { Settings = ["mig 1", "compute-mode 3", "ecc 0"] }.Program("look");

        JsonElement device = Assert.Single(found.GetProperty("devices").EnumerateArray());
        Assert.Equal(("On", "ExclusiveProcess", false), (Text(device, "mig"), Text(device, "mode"), device.GetProperty("ecc").GetBoolean()));
    }

    [Fact]
    public void A_card_that_cannot_be_cut_says_so() => Assert.Equal(
        "NotSupported", Text(Assert.Single(new CardRun("rtx-4090").Program("look").GetProperty("devices").EnumerateArray()), "mig"));

    [Fact]
    public void Another_processs_memory_is_seen_while_it_lives()
    {
        JsonElement seen = new CardRun().Program("watch");

        const long used = Context + CardProgram.Held;
        Assert.Equal([Number(seen, "pid")], seen.GetProperty("pids").EnumerateArray().Select(pid => pid.GetInt64()));
        Assert.Equal((used, used, used, used), (Number(seen, "bytes"), Number(seen, "used"), Number(seen, "peakWhileHeld"), Number(seen, "processWhileHeld")));
        Assert.Equal((true, "GpuProbe.Gpu.Te", null), (seen.GetProperty("visible").GetBoolean(), Text(seen, "name"), Text(seen, "problem")));
        Assert.Equal((0, 0), (Number(seen, "last"), Number(seen, "left")));
        Assert.True(Number(seen, "samples") >= 2);
    }

    [Fact]
    public void Bytes_that_the_platform_hides_are_unknown()
    {
        JsonElement seen = new CardRun { Settings = ["process-bytes-hidden 1"] }.Program("watch");

        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (seen.GetProperty("bytes").ValueKind, seen.GetProperty("processWhileHeld").ValueKind));
        Assert.Equal(Context + CardProgram.Held, Number(seen, "used"));
    }

    [Fact]
    public void A_card_that_vanishes_is_lost_and_ends_the_sampling()
    {
        JsonElement seen = new CardRun().Program("lose");

        Assert.Equal("nvmlDeviceGetMemoryInfo: NVML error 15 (GPU is lost)", Text(seen, "memory"));
        Assert.Equal("nvmlDeviceGetComputeRunningProcesses: NVML error 15 (GPU is lost)", Text(seen, "processes"));
        Assert.Equal("cuDeviceGetDefaultMemPool: CUDA_ERROR_INVALID_DEVICE (invalid device ordinal)", Text(seen, "pool"));
        Assert.Equal("cuDevicePrimaryCtxGetState: CUDA_ERROR_INVALID_DEVICE (invalid device ordinal)", Text(seen, "driverMemory"));
        Assert.Equal((true, Text(seen, "memory"), 0), (seen.GetProperty("lost").GetBoolean(), Text(seen, "problem"), Number(seen, "first")));
        Assert.StartsWith("the NVIDIA driver cannot be used: cuDeviceGet", Text(seen, "again"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_pool_counts_what_the_asynchronous_backend_took()
    {
        JsonElement seen = new CardRun { Variables = [("PYTORCH_CUDA_ALLOC_CONF", "backend:cudaMallocAsync")] }.Program("pool");

        const long ten = 10 << 20, thirty = 30 << 20;
        Assert.Equal([ten, thirty, ten, thirty], Numbers(seen, "before"));
        Assert.Equal([ten, ten, ten, ten], Numbers(seen, "after"));
        Assert.Equal([0, ten, 0, ten], Numbers(seen, "end"));
    }

    [Fact]
    public void The_default_pool_has_the_figures_that_libtorch_tells()
    {
        JsonElement seen = new CardRun { Variables = [("PYTORCH_CUDA_ALLOC_CONF", "backend:cudaMallocAsync")] }.Program("odd-sizes");

        Assert.Equal(Numbers(seen, "libtorch"), Numbers(seen, "pool"));
        const long first = 1 + 1000 + (20 << 20) - 1, third = (3 << 20) + 5;
        Assert.Equal([first, first + third], Numbers(seen, "pool").Take(2));
    }

    [Fact]
    public void The_driver_tells_memory_to_a_process_that_is_on_the_card()
    {
        JsonElement seen = new CardRun { Devices = 2 }.Program("memory");

        const long used = Context + (30 << 20), total = 85_095_088_128;
        Assert.False(seen.GetProperty("toldBefore").GetBoolean());
        Assert.Equal([total, total - used, used, used], Numbers(seen, "figures"));
        Assert.Equal((total, "cuda:0"), (Number(seen, "total"), Text(seen, "device")));
    }

    [Fact]
    public void The_driver_tells_memory_without_libtorch_just_as_well()
    {
        JsonElement seen = new CardRun().Program("memory-without-libtorch");

        Assert.Equal((false, 85_095_088_128, Context + CardProgram.Held), (seen.GetProperty("toldBefore").GetBoolean(), Number(seen, "total"), Number(seen, "used")));
    }

    [Theory]
    [InlineData("a100-80gb")]
    [InlineData("t4")]
    [InlineData("h200-141gb")]
    [InlineData("rtx-5090")]
    public void The_twin_of_a_card_is_that_card(string name)
    {
        JsonElement twin = new CardRun(name).Program("profile");

        GpuProfile card = Presets.Card(name);
        Assert.Equal(card.ProductName, Text(twin, "name"));
        Assert.Equal(
            [
                card.TotalMemoryBytes, card.ComputeCapabilityMajor, card.ComputeCapabilityMinor, card.MultiprocessorCount,
                card.MaxThreadsPerMultiprocessor, card.MaxBlocksPerMultiprocessor, card.SharedMemoryPerMultiprocessorBytes,
                card.SharedMemoryPerBlockOptinBytes, card.L2CacheBytes, 123,
            ],
            Numbers(twin, "figures"));
        Assert.StartsWith("virtual:", Text(twin, "source"), StringComparison.Ordinal);
    }

    [Fact]
    public void Env_shows_the_cards()
    {
        JsonElement environment = new CardRun { Devices = 2 }.Gpuprobe("env").GetProperty("environment");

        JsonElement[] cards = [.. environment.GetProperty("cards").EnumerateArray()];
        Assert.Equal([0, 1], cards.Select(card => card.GetProperty("index").GetInt32()));
        Assert.All(cards, card => Assert.Equal(("off", "default", true), (Text(card, "mig"), Text(card, "computeMode"), card.GetProperty("isVirtual").GetBoolean())));
        Assert.Equal(JsonValueKind.Null, environment.GetProperty("cudaDriver").GetProperty("missing").ValueKind);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static IEnumerable<long> Numbers(JsonElement element, string name) => element.GetProperty(name).EnumerateArray().Select(number => number.GetInt64());
}

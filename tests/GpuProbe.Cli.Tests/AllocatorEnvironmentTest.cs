using System.Text.Json;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.Tests;

/// <summary>The allocator of a set-up beside what the user's environment says already.</summary>
public sealed class AllocatorEnvironmentTest
{
    private const string Cuda = "PYTORCH_CUDA_ALLOC_CONF";
    private const string General = "PYTORCH_ALLOC_CONF";

    [Theory]
    [InlineData(Allocator.Native, null, null)]
    [InlineData(Allocator.Native, "max_split_size_mb:64", "max_split_size_mb:64")]
    [InlineData(Allocator.Native, "backend:native,expandable_segments:False", "backend:native,expandable_segments:False")]
    [InlineData(Allocator.ExpandableSegments, null, "expandable_segments:True")]
    [InlineData(Allocator.ExpandableSegments, "expandable_segments:True", "expandable_segments:True")]
    [InlineData(Allocator.ExpandableSegments, "roundup_power2_divisions:[256:1,>:4]", "roundup_power2_divisions:[256:1,>:4],expandable_segments:True")]
    [InlineData(Allocator.CudaMallocAsync, "", "backend:cudaMallocAsync")]
    [InlineData(Allocator.CudaMallocAsync, "garbage_collection_threshold:0.8,", "garbage_collection_threshold:0.8,backend:cudaMallocAsync")]
    public void Is_added_to_the_settings_that_are_there(Allocator allocator, string? before, string? after)
    {
        var environment = new Dictionary<string, string?> { [Cuda] = before };

        AllocatorEnvironment.AddTo(environment, allocator);

        Assert.Equal(after, environment[Cuda]);
    }

    [Fact]
    public void The_general_variable_s_settings_are_kept_where_the_other_would_hide_them()
    {
        var environment = new Dictionary<string, string?> { [General] = "max_split_size_mb:64" };

        AllocatorEnvironment.AddTo(environment, Allocator.ExpandableSegments);

        Assert.Equal(("max_split_size_mb:64,expandable_segments:True", "max_split_size_mb:64"), (environment[Cuda], environment[General]));
    }

    [Theory]
    [InlineData(Allocator.Native, Cuda, "expandable_segments:True", "native")]
    [InlineData(Allocator.Native, General, "max_split_size_mb:64,backend:cudaMallocAsync", "native")]
    [InlineData(Allocator.ExpandableSegments, Cuda, "expandable_segments:False", "expandable-segments")]
    [InlineData(Allocator.ExpandableSegments, Cuda, "backend: cudaMallocAsync", "expandable-segments")]
    [InlineData(Allocator.CudaMallocAsync, Cuda, "backend:native", "cuda-malloc-async")]
    [InlineData(Allocator.CudaMallocAsync, Cuda, "expandable_segments:True", "cuda-malloc-async")]
    public void Settings_that_say_otherwise_are_refused(Allocator allocator, string variable, string settings, string name)
    {
        var environment = new Dictionary<string, string?> { [variable] = settings };

        ToolException refusal = Assert.Throws<ToolException>(() => AllocatorEnvironment.AddTo(environment, allocator));

        Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
        Assert.Equal($"{variable} says {settings}, but --allocator is {name}: change one of them", refusal.Message);
    }

    [Theory]
    [InlineData(Cuda, "expandable_segments:True,max_split_size_mb:64", Allocator.ExpandableSegments)]
    [InlineData(General, "backend:cudaMallocAsync", Allocator.CudaMallocAsync)]
    [InlineData(Cuda, "expandable_segments:False", null)]
    [InlineData(Cuda, "backend:native", null)]
    [InlineData(Cuda, "", null)]
    public void Settings_choose_where_nothing_else_does(string variable, string settings, Allocator? chosen) =>
        Assert.Equal(chosen, AllocatorEnvironment.ChosenBy(new Dictionary<string, string?> { [variable] = settings }));

    [Theory]
    [InlineData("expandable_segments:True", "expandable-segments")]
    [InlineData("max_split_size_mb:64", "native")]
    public void A_set_up_has_what_the_environment_chooses(string settings, string name)
    {
        using Gpuprobe run = Gpuprobe.Start(
            new Dictionary<string, string?> { [Cuda] = settings },
            ["estimate", "--model", "smollm2-135m", "--seq-len", "8", "--json"]);

        Assert.Equal(name, JsonDocument.Parse(run.Wait().Out).RootElement.GetProperty("setup").GetProperty("allocator").GetString());
    }
}

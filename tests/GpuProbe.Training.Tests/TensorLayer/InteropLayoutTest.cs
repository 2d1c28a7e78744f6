using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GpuProbe.Tensors.Interop;

namespace GpuProbe.Training.Tests.TensorLayer;

/// <summary>The same numbers as the static assertions of <c>abi_layout.cpp</c>.</summary>
public sealed class InteropLayoutTest
{
    [Fact]
    public void A_value_is_laid_out_as_gp_value()
    {
        Assert.Equal(16, Unsafe.SizeOf<NativeValue>());
        Assert.Equal([0, 4, 8, 8, 8], Offsets<NativeValue>("Tag", "Count", "Integer", "Real", "Pointer"));
    }

    [Fact]
    public void A_memory_event_is_laid_out_as_gp_memory_event()
    {
        Assert.Equal(48, Unsafe.SizeOf<NativeMemoryEvent>());
        Assert.Equal(
            [0, 8, 16, 24, 28, 32, 36, 40],
            Offsets<NativeMemoryEvent>("Address", "Bytes", "Nanoseconds", "OperatorId", "Region", "Scratch", "Again", "Requested"));
    }

    [Fact]
    public void A_saved_tensor_is_laid_out_as_gp_saved_tensor()
    {
        Assert.Equal(32, Unsafe.SizeOf<NativeSavedTensor>());
        Assert.Equal([0, 8, 16, 20, 24], Offsets<NativeSavedTensor>("StorageAddress", "StorageBytes", "OperatorId", "Region", "WeightCopy"));
    }

    [Fact]
    public void A_stream_is_laid_out_as_gp_stream()
    {
        Assert.Equal(16, Unsafe.SizeOf<NativeStream>());
        Assert.Equal([0, 8, 12], Offsets<NativeStream>("Id", "DeviceIndex", "DeviceType"));
    }

    [Fact]
    public void A_region_is_laid_out_as_gp_region()
    {
        Assert.Equal(48, Unsafe.SizeOf<NativeRegion>());
        Assert.Equal(
            [0, 8, 16, 24, 32, 36, 40],
            Offsets<NativeRegion>("Body", "Release", "State", "Tensors", "Inputs", "Captured", "Kind"));
    }

    [Fact]
    public void Statistics_are_laid_out_as_gp_memory_stats()
    {
        Assert.Equal(24, Unsafe.SizeOf<NativeMemoryStats>());
        Assert.Equal([0, 8, 16], Offsets<NativeMemoryStats>("AllocatedBytes", "PeakBytes", "AllocationCount"));
    }

    [Fact]
    public void A_step_of_adamw_is_laid_out_as_gp_adamw_options()
    {
        Assert.Equal(48, Unsafe.SizeOf<NativeAdamWOptions>());
        Assert.Equal(
            [0, 8, 16, 24, 32, 40],
            Offsets<NativeAdamWOptions>("LearningRate", "Beta1", "Beta2", "Epsilon", "WeightDecay", "Step"));
    }

    [Fact]
    public void Moments_are_laid_out_as_gp_moments_8bit()
    {
        Assert.Equal(48, Unsafe.SizeOf<NativeMoments8Bit>());
        Assert.Equal(
            [0, 8, 16, 24, 32, 40],
            Offsets<NativeMoments8Bit>("First", "Second", "FirstLargest", "SecondLargest", "FirstCode", "SecondCode"));
    }

    [Fact]
    public void A_cards_statistics_are_laid_out_as_gp_cuda_memory()
    {
        Assert.Equal((16, 120), (Unsafe.SizeOf<NativePeakedBytes>(), Unsafe.SizeOf<NativeCudaMemory>()));
        Assert.Equal(
            [0, 16, 32, 48, 64, 80, 96, 104, 112],
            Offsets<NativeCudaMemory>(
                "Allocated", "Reserved", "Active", "Requested", "InactiveSplit", "Device", "DeviceTotal", "Retries", "OutOfMemory"));
    }

    [Fact]
    public void All_statistics_are_laid_out_as_gp_cuda_statistics()
    {
        Assert.Equal((32, 96, 976), (Unsafe.SizeOf<NativeStatistic>(), Unsafe.SizeOf<NativePoolStatistic>(), Unsafe.SizeOf<NativeCudaStatistics>()));
        Assert.Equal([0, 8, 16, 24], Offsets<NativeStatistic>("Current", "Peak", "Allocated", "Freed"));
        Assert.Equal([0, 32, 64], Offsets<NativePoolStatistic>("All", "SmallPool", "LargePool"));
        Assert.Equal(
            [384, 768, 864, 928, 968],
            Offsets<NativeCudaStatistics>("AllocatedBytes", "RequestedBytes", "OversizeAllocations", "AllocationRetries", "MaxSplitSize"));
    }

    [Fact]
    public void A_snapshot_is_laid_out_as_gp_cuda_segment_and_gp_cuda_block()
    {
        Assert.Equal((80, 32), (Unsafe.SizeOf<NativeCudaSegment>(), Unsafe.SizeOf<NativeCudaBlock>()));
        Assert.Equal([40, 64, 76], Offsets<NativeCudaSegment>("Stream", "Device", "Blocks"));
        Assert.Equal([0, 8, 16, 24], Offsets<NativeCudaBlock>("Address", "Bytes", "RequestedBytes", "State"));
    }

    [Fact]
    public void A_device_and_its_allocator_are_laid_out_as_gp_cuda_device_and_gp_cuda_backend()
    {
        Assert.Equal((280, 40), (Unsafe.SizeOf<NativeCudaDevice>(), Unsafe.SizeOf<NativeCudaBackend>()));
        Assert.Equal([256, 264, 268, 272], Offsets<NativeCudaDevice>("TotalBytes", "Major", "Minor", "Multiprocessors"));
        Assert.Equal([32, 36], Offsets<NativeCudaBackend>("ExpandableSegments", "Traceable"));
    }

    [Fact]
    public void A_failure_is_laid_out_as_gp_out_of_memory()
    {
        Assert.Equal(40, Unsafe.SizeOf<NativeOutOfMemory>());
        Assert.Equal(
            [0, 8, 16, 24, 32, 36],
            Offsets<NativeOutOfMemory>("RequestedBytes", "AllocatedBytes", "ReservedBytes", "DeviceBytes", "OperatorId", "Region"));
    }

    [Fact]
    public void A_state_of_autocast_is_laid_out_as_gp_autocast()
    {
        Assert.Equal(12, Unsafe.SizeOf<NativeAutocast>());
        Assert.Equal([0, 4, 8], Offsets<NativeAutocast>("Enabled", "DataType", "CacheEnabled"));
    }

    [Fact]
    public void Tags_are_numbered_as_gp_tag() => Assert.Equal(
        Enumerable.Range(0, 12),
        new[]
        {
            NativeTag.None, NativeTag.Int, NativeTag.Double, NativeTag.Bool, NativeTag.Tensor, NativeTag.IntList,
            NativeTag.TensorList, NativeTag.String, NativeTag.Device, NativeTag.DoubleList, NativeTag.BoolList, NativeTag.Default,
        }.Select(tag => (int)tag));

    [Fact]
    public void A_weight_in_nf4_is_laid_out_as_gp_nf4_weight()
    {
        Assert.Equal(56, Unsafe.SizeOf<NativeNf4Weight>());
        Assert.Equal(
            [0, 8, 16, 24, 32, 40, 48],
            Offsets<NativeNf4Weight>("Packed", "Largest", "SecondLargest", "Code", "Mean", "Rows", "Columns"));
    }

    private static IEnumerable<int> Offsets<T>(params string[] fields) => fields.Select(field => (int)Marshal.OffsetOf<T>(field));
}

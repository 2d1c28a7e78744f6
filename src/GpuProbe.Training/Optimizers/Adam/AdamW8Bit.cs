using GpuProbe.Tensors.Kernels;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers.Adam;

/// <summary>
/// bitsandbytes' <c>AdamW8bit</c>, and with paged states its <c>PagedAdamW8bit</c>: both moments in 8 bits with a largest
/// magnitude for every 256 (see <see cref="AdamWStep"/> for the arithmetic). A weight of fewer than 4,096 elements keeps them in
/// fp32. The states of a weight are created right before its first update: the two codes (once for all weights), then first
/// moment, second moment, and the largest magnitudes of each.
/// </summary>
/// <param name="parameters">The weights.</param>
/// <param name="options">The hyper-parameters.</param>
/// <param name="paged">
/// Whether moments of at least 100,000 elements lie in managed memory; weights on the CPU have theirs beside them in any case.
/// </param>
public sealed class AdamW8Bit(IEnumerable<Parameter> parameters, AdamWOptions options, bool paged) : ParameterOptimizer(parameters)
{
    /// <summary>Elements from which on a weight has its moments in 8 bits.</summary>
    public const long FewestElements = 4096;

    /// <summary>Elements from which on moments are paged.</summary>
    public const long FewestPagedElements = 100_000;

    // As bitsandbytes calls them.
    private const string First = "state1", Second = "state2";

    private readonly Dictionary<Parameter, Moments> moments = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, (Tensor First, Tensor Second)> codes = [];

    /// <inheritdoc/>
    protected override bool ZeroesTogether => false;

    /// <inheritdoc/>
    protected override void Update()
    {
        foreach (Parameter parameter in Parameters)
        {
            using Tensor? given = parameter.grad;
            if (given is null)
                continue;
            using Tensor gradient = given.contiguous();
            if (!moments.TryGetValue(parameter, out Moments? state))
                moments.Add(parameter, state = Create(parameter));
            state.Steps++;
            var step = new AdamWStep(
                options.LearningRate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay, state.Steps);
            if (state.In8Bits is { } in8Bits)
                step.Update(parameter, gradient, in8Bits);
            else
                step.Update(parameter, gradient, state.First, state.Second);
        }
        // Kernels on paged states run on while the host may already read them.
        foreach (Device device in paged ? Parameters.Select(parameter => parameter.device).DistinctBy(device => device.ToString()) : [])
            if (device.type == DeviceType.CUDA)
                cuda.synchronize(device);
    }

    private Moments Create(Parameter parameter)
    {
        if (parameter.NumberOfElements < FewestElements)
            return new Moments(Zeros(parameter, float32, First), Zeros(parameter, float32, Second), null);
        if (!codes.TryGetValue(parameter.device.ToString(), out (Tensor First, Tensor Second) code))
            codes[parameter.device.ToString()] = code = (Keep(Code(parameter.device, signed: true), weight: null, "qmap1"), Keep(Code(parameter.device, signed: false), weight: null, "qmap2"));
        Tensor first = Zeros(parameter, ScalarType.Byte, First), second = Zeros(parameter, ScalarType.Byte, Second);
        return new Moments(
            first, second, new Moments8Bit(first, second, Largest(parameter, "absmax1"), Largest(parameter, "absmax2"), code.First, code.Second));
    }

    private Tensor Zeros(Parameter parameter, ScalarType type, string name)
    {
        bool managed = paged && parameter.device.type == DeviceType.CUDA && parameter.NumberOfElements >= FewestPagedElements;
        Tensor state = managed
            ? ManagedMemory.Zeros(parameter.shape, type, parameter.device)
            : zeros(parameter.shape, type, parameter.device);
        return Keep(state, parameter, name);
    }

    private Tensor Largest(Parameter parameter, string name)
    {
        long blocks = (parameter.NumberOfElements + Moments8Bit.BlockSize - 1) / Moments8Bit.BlockSize;
        return Keep(zeros([blocks], float32, parameter.device), parameter, name);
    }

    private static Tensor Code(Device device, bool signed)
    {
        float[] values = Blockwise8Bit.DynamicCode(signed);
        using Tensor onHost = torch.copy_of(values, [values.Length]);
        return onHost.to(device);
    }

    private sealed record Moments(Tensor First, Tensor Second, Moments8Bit? In8Bits)
    {
        internal long Steps { get; set; }
    }
}

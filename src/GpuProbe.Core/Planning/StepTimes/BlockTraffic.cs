using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Planning.StepTimes;

/// <summary>
/// Bytes that the operators on elements of one decoder block read and write for one micro-batch, and the kernels that it launches.
/// </summary>
/// <remarks>
/// <para>
/// Derived operator by operator from the training program (the same list as Estimation/Symbolic follows for memory): an operator reads
/// each input once and writes its result once. With e bytes per element of the residual stream, c of matrix products, a of adapters:
/// </para>
/// <para>
/// RMSNorm forward: upcast (e + 4), square 8, mean 4, product with the scale 8, rounding (4 + e), weight 2e; upcast and rounding only for
/// 16 bits. Backward: weight 2e, its own gradient 4e where it is trained, rounding (e + 4), product 8 + 16, square 16, sum of the two ways
/// 12, upcast (4 + e).
/// </para>
/// <para>
/// Rotary positions 10e for each element of queries and keys, in either direction (two products, negation, concatenation, sum).
/// Residual sums 3e each. Gated unit: silu 2c and product 3c forward, 3c and 6c backward. Gradients of an input that goes to n layers are
/// summed (n - 1) times at 3c. Autocast casts the input of each layer (4 + c) and its gradient.
/// </para>
/// <para>
/// Attention written out, for each pair of tokens of each head: eager 8c + 8 forward and 8c + 20 backward (result of the product, scale,
/// mask, softmax with its casts, product); libtorch's composition in fp32 42 + c and 36.
/// </para>
/// <para>
/// 4-bit weights: half a byte, 4/64 bytes of scale and the result c for each weight in forward and again in backward; double quantization
/// 5/64 more. Adapters: cast of the input (e + a), dropout 2a + 1, scaling 2a and sum of the result with its casts.
/// </para>
/// <para>Not counted: biases (part of the product's kernel), sums over rows, the tables of sines, what the L2 cache spares.</para>
/// </remarks>
internal sealed class BlockTraffic
{
    private const double FullWidth = 4;
    private const double Packed = 0.5 + FullWidth / 64;
    private const double SecondScales = 5.0 / 64;

    private readonly TrainingSetup _setup;
    private readonly StepTypes _types;
    private readonly DecoderConfig _model;
    private readonly double _tokens;
    private readonly double _hidden;
    private readonly double _linear;

    public BlockTraffic(TrainingSetup setup, StepTypes types)
    {
        _setup = setup;
        _types = types;
        _model = setup.Model;
        _tokens = (double)setup.SeqLen * setup.MicroBatch;
        _hidden = StepTypes.Bytes(setup.HiddenType);
        _linear = StepTypes.Bytes(types.Linear);
        Forward = Sum(forward: true);
        Backward = Sum(forward: false);
        Attention = OfScores(forward: true);
    }

    /// <summary>The forward pass.</summary>
    public WorkVector Forward { get; }

    /// <summary>The backward pass, without what is computed again.</summary>
    public WorkVector Backward { get; }

    /// <summary>The part of the forward pass that is attention proper.</summary>
    public WorkVector Attention { get; }

    /// <summary>RMSNorm of all tokens.</summary>
    public static void Norm(WorkTally tally, double elements, double bytes, bool forward, bool isTrained)
    {
        double cast = bytes < FullWidth ? bytes + FullWidth : 0;
        if (forward)
            tally.Passes(elements, 20 + 2 * bytes + 2 * cast, cast > 0 ? 8 : 6);
        else
            tally.Passes(elements, 52 + (isTrained ? 6 : 2) * bytes + 2 * cast, cast > 0 ? 12 : 10);
    }

    private WorkVector Sum(bool forward)
    {
        var tally = new WorkTally();
        double hidden = _tokens * _model.HiddenSize;
        Norm(tally, 2 * hidden, _hidden, forward, _setup.Lora is null);
        tally.Add(WorkClass.Launch, forward ? 6 : 10);
        tally.Passes(_tokens * (_model.QueryWidth + _model.KeyValueWidth), 10 * _hidden, 10);
        tally.Passes(2 * hidden, 3 * _hidden, 2);
        tally.Passes(_tokens * _model.IntermediateSize, (forward ? 5 : 9) * _linear, forward ? 2 : 3);
        Inputs(tally, hidden, forward);
        tally.Add(OfScores(forward));
        Weights(tally);
        Adapters(tally, forward);
        tally.Add(WorkClass.Launch, forward ? 7 : 14);
        return tally.Total;
    }

    private void Inputs(WorkTally tally, double hidden, bool forward)
    {
        int layers = _model.FusedProjections ? 2 : 5;
        if (_setup.IsMixed)
            tally.Passes(layers * hidden, FullWidth + _linear, layers);
        if (!forward && !_model.FusedProjections)
            tally.Passes(3 * hidden, 3 * _linear, 3);
        if (_setup.RepeatKeyValue == RepeatKeyValue.Always || _types.Kernel == AttentionKernel.Eager || StepTypes.IsMasked(_setup))
            tally.Passes(2 * _tokens * (_model.QueryWidth + _model.KeyValueWidth), StepTypes.Bytes(_types.Query), 2);
    }

    private WorkVector OfScores(bool forward)
    {
        var tally = new WorkTally();
        double pairs = _tokens * _setup.SeqLen * _model.NumAttentionHeads;
        double bytes = StepTypes.Bytes(_types.Query);
        if (_types.Kernel == AttentionKernel.Eager)
            tally.Passes(pairs, 8 * bytes + (forward ? 8 : 20), forward ? 7 : 8);
        else if (_types.Kernel == AttentionKernel.Math)
            tally.Passes(pairs, forward ? 42 + bytes : 36, forward ? 14 : 12);
        else
            tally.Add(WorkClass.Launch, forward ? 1 : 3);
        return tally.Total;
    }

    // Weights in 4 bits are made readable in either pass; those that are not trained in 16 bits are cast once for each scope of autocast.
    private void Weights(WorkTally tally)
    {
        double weights = LinearWeights();
        int layers = _model.FusedProjections ? 4 : 7;
        if (_setup.IsQuantized)
            tally.Passes(weights, Packed + _linear + (_setup.BaseWeights == BaseWeights.Nf4Double ? SecondScales : 0), layers);
        else if (_setup.IsMixed && _setup.BaseType == ElementType.Fp32)
            tally.Passes(weights, FullWidth + _linear, layers);
        if (_setup.IsQuantized && _hidden != _linear && !_setup.IsMixed)
            tally.Passes(_tokens * (5 * _model.HiddenSize + 2 * _model.KeyValueWidth + 2 * _model.QueryWidth + 3 * _model.IntermediateSize), _hidden + _linear, 2 * layers);
    }

    private double LinearWeights() =>
        (double)_model.HiddenSize * (2 * _model.QueryWidth + 2 * _model.KeyValueWidth + 3 * _model.IntermediateSize);

    private void Adapters(WorkTally tally, bool forward)
    {
        if (_setup.Lora is not { } lora)
            return;
        double adapter = StepTypes.Bytes(_types.Adapter);
        bool casts = adapter != _hidden;
        foreach ((long inputs, long outputs) in AdaptedLayers(lora))
        {
            double change = 2 * adapter + _hidden + adapter + Math.Max(_hidden, adapter) + (casts ? adapter + _hidden : 0);
            tally.Passes(_tokens * outputs, change, casts ? 3 : 2);
            double input = (casts ? _hidden + adapter : 0) + (lora.Dropout > 0 ? 2 * adapter + 1 : 0) + (forward ? 0 : 3 * _hidden);
            tally.Passes(_tokens * inputs, input, (casts ? 1 : 0) + (lora.Dropout > 0 ? 1 : 0) + (forward ? 0 : 1));
            tally.Add(WorkClass.Launch, forward ? 2 : 4);
        }
    }

    private IEnumerable<(long Inputs, long Outputs)> AdaptedLayers(Lora lora)
    {
        (Projections Projection, long Inputs, long Outputs)[] layers =
        [
            (Projections.Query, _model.HiddenSize, _model.QueryWidth),
            (Projections.Key, _model.HiddenSize, _model.KeyValueWidth),
            (Projections.Value, _model.HiddenSize, _model.KeyValueWidth),
            (Projections.QueryKeyValue, _model.HiddenSize, _model.QueryWidth + 2 * _model.KeyValueWidth),
            (Projections.Output, _model.QueryWidth, _model.HiddenSize),
            (Projections.Gate, _model.HiddenSize, _model.IntermediateSize),
            (Projections.Up, _model.HiddenSize, _model.IntermediateSize),
            (Projections.GateUp, _model.HiddenSize, 2 * _model.IntermediateSize),
            (Projections.Down, _model.IntermediateSize, _model.HiddenSize),
        ];
        return layers.Where(layer => lora.Targets.HasFlag(layer.Projection)).Select(layer => (layer.Inputs, layer.Outputs));
    }
}

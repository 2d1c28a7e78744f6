using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning;

/// <summary>
/// The matrix products of one decoder block, in multiplications with addition per token. Which products backward needs follows from
/// which tensors need a gradient, as autograd finds it: a weight that is frozen has no gradient, and neither has what no trained
/// weight had a part in.
/// </summary>
internal sealed class BlockProducts
{
    private readonly TrainingSetup _setup;
    private readonly DecoderConfig _model;
    private readonly bool _isTrained;
    private readonly bool _attendedHasGradient;
    private double _lastForward;
    private bool _lastIsAdapter;

    /// <summary>The products of a block.</summary>
    /// <param name="setup">The run.</param>
    /// <param name="inputHasGradient">Whether the block's input needs a gradient.</param>
    public BlockProducts(TrainingSetup setup, bool inputHasGradient)
    {
        _setup = setup;
        _model = setup.Model;
        _isTrained = setup.Lora is null;
        bool input = inputHasGradient || _isTrained;

        (bool query, bool key, bool value) = QueryKeyValue(input);
        Attention(query, key, value);
        _attendedHasGradient = query || key || value;

        bool middle = input | Linear(Projections.Output, _model.QueryWidth, _model.HiddenSize, _attendedHasGradient);
        bool gated = _model.FusedProjections
            ? Linear(Projections.GateUp, _model.HiddenSize, 2 * _model.IntermediateSize, middle)
            : Linear(Projections.Gate, _model.HiddenSize, _model.IntermediateSize, middle)
                | Linear(Projections.Up, _model.HiddenSize, _model.IntermediateSize, middle);
        Linear(Projections.Down, _model.IntermediateSize, _model.HiddenSize, gated);
    }

    /// <summary>Products of the forward pass.</summary>
    public double Forward { get; private set; }

    /// <summary>Products of the backward pass.</summary>
    public double Backward { get; private set; }

    /// <summary>Products of the forward pass that are attention's own.</summary>
    public double AttentionForward => 2 * AttentionProduct;

    /// <summary>Products of the backward pass that are attention's own.</summary>
    public double AttentionBackward { get; private set; }

    /// <summary>Products of the forward pass that are the adapters'.</summary>
    public double AdapterForward { get; private set; }

    /// <summary>Products of the backward pass that are the adapters'.</summary>
    public double AdapterBackward { get; private set; }

    /// <summary>Products that are the adapters', of those that are computed again where the whole block is.</summary>
    public double OfAdaptersAgain => _lastIsAdapter ? AdapterForward - (Forward - OfWholeBlockAgain) : AdapterForward;

    /// <summary>Products that are computed again where the whole block is.</summary>
    /// <remarks>Without re-entry PyTorch ends as soon as everything kept is back, which is before the block's last product.</remarks>
    public double OfWholeBlockAgain =>
        _setup.CheckpointingImpl == CheckpointingImpl.Reentrant ? Forward : Forward - _lastForward;

    /// <summary>Products that are computed again where attention proper is.</summary>
    /// <remarks>A fused kernel runs as a whole; written out, and without re-entry, the mix of the values is not needed again.</remarks>
    public double OfAttentionAgain
    {
        get
        {
            if (!_attendedHasGradient)
                return 0;
            bool writtenOut = _setup.Attention is Setup.Attention.Eager or Setup.Attention.Math;
            return (writtenOut && _setup.CheckpointingImpl == CheckpointingImpl.NonReentrant ? 1 : 2) * AttentionProduct;
        }
    }

    // Scores and mix each take S numbers of every query head's width for each token; a causal mask halves neither.
    private double AttentionProduct => (double)_setup.SeqLen * _model.QueryWidth;

    private (bool Query, bool Key, bool Value) QueryKeyValue(bool input)
    {
        if (_model.FusedProjections)
        {
            bool joined = Linear(Projections.QueryKeyValue, _model.HiddenSize, _model.QueryWidth + 2 * _model.KeyValueWidth, input);
            return (joined, joined, joined);
        }

        return (
            Linear(Projections.Query, _model.HiddenSize, _model.QueryWidth, input),
            Linear(Projections.Key, _model.HiddenSize, _model.KeyValueWidth, input),
            Linear(Projections.Value, _model.HiddenSize, _model.KeyValueWidth, input));
    }

    private void Attention(bool query, bool key, bool value)
    {
        Forward += 2 * AttentionProduct;
        bool[] gradients = [value, query || key, query, key];
        AttentionBackward = gradients.Count(needed => needed) * AttentionProduct;
        Backward += AttentionBackward;
    }

    // Returns whether the result needs a gradient.
    private bool Linear(Projections projection, long inputs, long outputs, bool inputHasGradient)
    {
        Product((double)inputs * outputs, inputHasGradient, _isTrained);
        _lastIsAdapter = false;
        if (_setup.Lora is not { } lora || !lora.Targets.HasFlag(projection))
            return inputHasGradient || _isTrained;
        (double forward, double backward) = (Forward, Backward);
        Product((double)inputs * lora.Rank, inputHasGradient, isTrained: true);
        Product((double)lora.Rank * outputs, inputHasGradient: true, isTrained: true);
        AdapterForward += Forward - forward;
        AdapterBackward += Backward - backward;
        _lastIsAdapter = true;
        return true;
    }

    private void Product(double weights, bool inputHasGradient, bool isTrained)
    {
        Forward += weights;
        Backward += ((inputHasGradient ? 1 : 0) + (isTrained ? 1 : 0)) * weights;
        _lastForward = weights;
    }
}

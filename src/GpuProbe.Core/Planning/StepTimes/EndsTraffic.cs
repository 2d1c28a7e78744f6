using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.StepTimes;

/// <summary>Bytes that operators on elements before and behind the blocks read and write for one micro-batch: embedding, last norm, and loss.</summary>
/// <remarks>
/// With l bytes per element of the logits, for each of T · V of them: style hf upcasts (l + 4) and takes the logarithm of a softmax, 8;
/// backward fills a gradient 4, goes through the softmax 12, and casts (4 + l). Style fused does the same in the logits' own type. Under
/// autocast the loss is fp32 in both, and Accelerate converts the logits once more (l + 4). The chunked loss does all of it in forward, 8 in
/// place of 12 and 4, and adds to the head's gradient, 2w V H bytes, once a chunk.
/// </remarks>
internal sealed class EndsTraffic
{
    private const double FullWidth = 4;

    private readonly TrainingSetup _setup;
    private readonly DecoderConfig _model;
    private readonly double _tokens;
    private readonly double _logits;
    private readonly double _hidden;
    private readonly double _table;
    private readonly bool _isTrained;
    private readonly bool _isWide;

    public EndsTraffic(TrainingSetup setup, StepTypes types)
    {
        _setup = setup;
        _model = setup.Model;
        _tokens = (double)setup.SeqLen * setup.MicroBatch;
        _logits = StepTypes.Bytes(types.Head);
        _hidden = StepTypes.Bytes(setup.HiddenType);
        _table = (double)_model.VocabSize * _model.HiddenSize;
        _isTrained = setup.Lora is null;
        _isWide = setup.Style == Style.Hf || setup.IsMixed;
        Forward = OfForward();
        Backward = OfBackward();
    }

    public WorkVector Forward { get; }

    public WorkVector Backward { get; }

    private double Cast => _logits < FullWidth && _isWide ? _logits + FullWidth : 0;

    private double Working => _isWide ? FullWidth : _logits;

    private WorkVector OfForward()
    {
        var tally = new WorkTally();
        double hidden = _tokens * _model.HiddenSize;
        double all = _tokens * _model.VocabSize;
        tally.Passes(hidden, 2 * _hidden);
        BlockTraffic.Norm(tally, hidden, _hidden, forward: true, _isTrained);
        if (_setup.IsMixed && _hidden != _logits)
            tally.Passes(_table, _hidden + _logits);
        tally.Passes(all, Cast + 2 * Working, Cast > 0 ? 3 : 2);
        if (_setup.Loss == Loss.Chunked)
        {
            double chunks = Math.Ceiling(_tokens / LossChunks.Rows((long)_tokens, _model.VocabSize, _model.HiddenSize));
            tally.Passes(all, 2 * Working + Cast, 3);
            tally.Passes(_isTrained ? chunks * _table : 0, 2 * _hidden, (int)(8 * chunks));
        }
        else if (_setup is { IsMixed: true, Style: Style.Hf } && _logits < FullWidth)
        {
            tally.Passes(all, _logits + FullWidth);
        }

        return tally.Total;
    }

    private WorkVector OfBackward()
    {
        var tally = new WorkTally();
        double hidden = _tokens * _model.HiddenSize;
        if (_setup.Loss == Loss.Full)
            tally.Passes(_tokens * _model.VocabSize, 4 * Working + Cast, Cast > 0 ? 3 : 2);
        if (_setup.IsMixed && _hidden != _logits && _isTrained)
            tally.Passes(_table, _hidden + _logits);
        BlockTraffic.Norm(tally, hidden, _hidden, forward: false, _isTrained);
        if (_isTrained)
        {
            tally.Passes(_table, _hidden);
            tally.Passes(hidden, 3 * _hidden, 4);
        }

        return tally.Total;
    }
}

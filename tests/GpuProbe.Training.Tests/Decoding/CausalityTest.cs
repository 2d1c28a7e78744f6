using GpuProbe.Core.Setup;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Decoding;

public sealed class CausalityTest
{
    private const int Changed = 4;

    [Theory]
    [ClassData(typeof(VariantTheoryData))]
    public void A_later_token_does_not_change_earlier_logits(string model, Style style, Attention attention)
    {
        using var decoder = new DecoderUnderTest(TinyModels.Setup(model, style, attention));
        double[] before = decoder.Logits();
        Change(decoder, Changed);
        double[] after = decoder.Logits();
        int vocabulary = (int)decoder.Setup.Model.VocabSize, sequence = (int)decoder.Setup.SeqLen * vocabulary;
        Assert.Equal(before[..(Changed * vocabulary)], after[..(Changed * vocabulary)]);
        Assert.NotEqual(before[(Changed * vocabulary)..((Changed + 1) * vocabulary)], after[(Changed * vocabulary)..((Changed + 1) * vocabulary)]);
        Assert.Equal(before[sequence..], after[sequence..]);
    }

    [Theory]
    [InlineData(Style.Hf, Attention.Eager)]
    [InlineData(Style.Hf, Attention.Sdpa)]
    [InlineData(Style.Fused, Attention.Eager)]
    [InlineData(Style.Fused, Attention.Sdpa)]
    public void A_window_ends_what_a_block_can_see(Style style, Attention attention)
    {
        // One block and a window of 3: position 3 sees 1, 2, 3 and no longer position 0.
        TrainingSetup setup = TinyModels.Setup("window", style, attention) with { Layers = 1, MicroBatch = 1 };
        using var decoder = new DecoderUnderTest(setup);
        double[] before = decoder.Logits();
        Change(decoder, 0);
        double[] after = decoder.Logits();
        int vocabulary = (int)setup.Model.VocabSize;
        Assert.NotEqual(before[(2 * vocabulary)..(3 * vocabulary)], after[(2 * vocabulary)..(3 * vocabulary)]);
        Assert.Equal(before[(3 * vocabulary)..], after[(3 * vocabulary)..]);
    }

    private static void Change(DecoderUnderTest decoder, int position)
    {
        long other = (decoder.Sequences[0][position] + 1) % decoder.Setup.Model.VocabSize;
        using Tensor entry = decoder.Tokens.narrow(0, 0, 1);
        using Tensor token = entry.narrow(1, position, 1);
        token.fill_(other);
    }
}

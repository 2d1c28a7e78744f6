
namespace GpuProbe.Tokenizers.HuggingFace.Normalizers;

/// <summary>Normalizers one after the other.</summary>
internal sealed class NormalizerSteps(INormalizer[] steps) : INormalizer
{
    private static readonly Lent<AlignedText> s_between = new(() => new AlignedText());

    public void Normalize(AlignedText from, int start, int end, AlignedText to)
    {
        if (steps.Length == 0)
        {
            to.AppendCopy(from, start, end);
            return;
        }

        AlignedText current = s_between.Take();
        AlignedText next = s_between.Take();
        current.Clear(to.Tracks);
        current.AppendCopy(from, start, end);
        for (int i = 0; i < steps.Length - 1; i++)
        {
            next.Clear(to.Tracks);
            Apply(steps[i], current, next);
            (current, next) = (next, current);
        }

        Apply(steps[^1], current, to);
        s_between.GiveBack(current);
        s_between.GiveBack(next);
    }

    // Nothing changes an empty text.
    private static void Apply(INormalizer step, AlignedText from, AlignedText to)
    {
        if (from.Length > 0)
            step.Normalize(from, 0, from.Length, to);
    }
}

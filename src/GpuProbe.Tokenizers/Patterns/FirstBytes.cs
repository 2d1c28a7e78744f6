namespace GpuProbe.Tokenizers.Patterns;

/// <summary>With which bytes a match can begin, so that alternatives are passed over quickly.</summary>
internal sealed class FirstBytes
{
    private readonly bool[] _may = new bool[256];
    private readonly bool _always;

    public FirstBytes(PatternTree tree) => _always = Add(tree);

    public bool MayBegin(ReadOnlySpan<byte> text, int at) => _always || (at < text.Length && _may[text[at]]);

    // Whether the part can match without taking a character.
    private bool Add(PatternTree tree)
    {
        switch (tree)
        {
            case PatternTree.One one:
                for (int i = 0; i < _may.Length; i++)
                    _may[i] |= i >= 128 || one.Set.ContainsAscii((byte)i);
                return false;
            case PatternTree.Sequence sequence:
                return sequence.Parts.All(Add);
            case PatternTree.Choice choice:
                return choice.Alternatives.Aggregate(false, (empty, alternative) => Add(alternative) || empty);
            case PatternTree.Repetition repetition:
                return Add(repetition.Part) || repetition.Fewest == 0;
            default:
                return true;
        }
    }
}

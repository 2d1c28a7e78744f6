namespace GpuProbe.Tokenizers.Tests.Lines;

/// <summary>The same numbers on every machine and for ever (splitmix64), unlike those of <see cref="Random"/>.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public int Next(int below)
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            ulong mixed = _state;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return (int)(((mixed ^ (mixed >> 31)) >> 33) % (ulong)below);
        }
    }

    public int Between(int least, int most) => least + Next(most - least + 1);

    public bool OneIn(int chances) => Next(chances) == 0;

    public T Pick<T>(IReadOnlyList<T> list) => list[Next(list.Count)];

    /// <summary>Small numbers come more often, as the frequent words of a language do.</summary>
    public int Frequent(int below) => Math.Min(Next(below), Next(below));
}

namespace GpuProbe.Signatures.Tests.Examples.Changed;

/// <summary>Members of every kind, each changed in one way.</summary>
public abstract class Sample
{
    public const int Limit = 6;

    public static Mode Usual => Mode.Second;

    protected Sample(string title) => Name = title;

    public string Name { get; private set; }

    public long this[int place] => place;

    public static Sample operator -(Sample sample) => sample;

    public static void Renamed(long length, double value = 1.5)
    {
    }

    public static void Default(long count = 2, string? names = null, Mode mode = Mode.Second)
    {
    }

    public static void Type(int? size)
    {
    }

    public static long Result() => 1;

    public static void Many(long[] sizes)
    {
    }

    public static T Constrained<T>(T value) where T : struct => value;

    public static (long free, long all) Tuple() => (1, 2);

    public static bool TryTake(int from, out int taken) => (taken = from) > 0;

    public void Virtual()
    {
    }

    public abstract void Abstract(IEnumerable<Sample?> samples);

    public static void Instance()
    {
    }

    public abstract void Dispose();

    internal void Protected()
    {
    }

    internal static void Hidden()
    {
    }
}

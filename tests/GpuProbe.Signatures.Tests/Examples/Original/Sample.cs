namespace GpuProbe.Signatures.Tests.Examples.Original;

/// <summary>Members of every kind, as a package declares them.</summary>
public abstract class Sample : IDisposable
{
    public const int Limit = 5;

    public static readonly Mode Usual = Mode.Second;

    protected Sample(string name) => Name = name;

    public string Name { get; set; }

    public long this[int index] => index;

    public static Sample operator -(Sample value) => value;

    public static void Renamed(long size, double value = 1.5)
    {
    }

    public static void Default(long count = 1, string? names = null, Mode mode = Mode.Second)
    {
    }

    public static void Type(long? size)
    {
    }

    public static int Result() => 1;

    public static void Many(params long[] sizes)
    {
    }

    public static T Constrained<T>(T value) where T : unmanaged => value;

    public static (long free, long total) Tuple() => (1, 2);

    public static bool TryTake(ref int from, out int taken) => (taken = from) > 0;

    public static void Removed()
    {
    }

    public virtual void Virtual()
    {
    }

    public abstract void Abstract(IEnumerable<Sample?[]> samples);

    public void Instance()
    {
    }

    public abstract void Dispose();

    protected void Protected()
    {
    }

    internal static void Hidden()
    {
    }
}

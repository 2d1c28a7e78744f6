using System.Collections;
using System.Runtime.CompilerServices;

namespace GpuProbe.Core.Devices;

/// <summary>The measurements of a card's context; two lists of the same measurements are equal, and so are cards that have them.</summary>
[CollectionBuilder(typeof(ContextList), nameof(Of))]
public sealed class ContextList : IReadOnlyList<ContextMeasurement>, IEquatable<ContextList>
{
    private readonly ContextMeasurement[] _all;

    private ContextList(ReadOnlySpan<ContextMeasurement> all) => _all = all.ToArray();

    /// <inheritdoc/>
    public int Count => _all.Length;

    /// <inheritdoc/>
    public ContextMeasurement this[int index] => _all[index];

    /// <summary>A list of these measurements.</summary>
    public static ContextList Of(ReadOnlySpan<ContextMeasurement> all) => new(all);

    /// <inheritdoc/>
    public bool Equals(ContextList? other) => other is not null && _all.AsSpan().SequenceEqual(other._all);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ContextList);

    /// <inheritdoc/>
    public override int GetHashCode() => _all.Length == 0 ? 0 : HashCode.Combine(_all.Length, _all[0]);

    /// <inheritdoc/>
    public IEnumerator<ContextMeasurement> GetEnumerator() => _all.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

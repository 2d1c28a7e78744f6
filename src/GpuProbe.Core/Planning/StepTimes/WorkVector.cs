namespace GpuProbe.Core.Planning.StepTimes;

/// <summary>An amount for each <see cref="WorkClass"/>: FLOPs, bytes or launches. Never negative; equal where all amounts are.</summary>
public sealed class WorkVector : IEquatable<WorkVector>
{
    // Before None, whose amounts are as many.
    private static readonly WorkClass[] All = Enum.GetValues<WorkClass>();

    private readonly double[] _amounts = new double[All.Length];

    /// <summary>Every class, in order.</summary>
    public static IReadOnlyList<WorkClass> Classes => All;

    /// <summary>No work.</summary>
    public static WorkVector None { get; } = new();

    /// <summary>The amount of one class.</summary>
    public double this[WorkClass kind]
    {
        get => _amounts[(int)kind];
        private set => _amounts[(int)kind] = value;
    }

    /// <summary>The sum, class by class.</summary>
    public static WorkVector operator +(WorkVector one, WorkVector other) => Of(kind => one[kind] + other[kind]);

    /// <summary>Each amount times a number that is not negative.</summary>
    public static WorkVector operator *(double factor, WorkVector work) => Of(kind => factor * work[kind]);

    /// <summary>The sum, class by class.</summary>
    public static WorkVector Add(WorkVector left, WorkVector right) => left + right;

    /// <summary>Each amount times a number that is not negative.</summary>
    public static WorkVector Multiply(double left, WorkVector right) => left * right;

    /// <summary>The vector with these amounts.</summary>
    public static WorkVector Of(Func<WorkClass, double> amount)
    {
        ArgumentNullException.ThrowIfNull(amount);
        var work = new WorkVector();
        foreach (WorkClass kind in All)
            work[kind] = amount(kind);
        return work;
    }

    /// <inheritdoc/>
    public bool Equals(WorkVector? other) => other is not null && _amounts.AsSpan().SequenceEqual(other._amounts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WorkVector);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_amounts[0], _amounts[(int)WorkClass.Elementwise]);
}

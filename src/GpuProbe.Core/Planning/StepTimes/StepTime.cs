using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Planning.StepTimes;

/// <summary>Modelled seconds of one step, with what they are made of. Not measured: <see cref="Basis"/> says what it rests on.</summary>
public sealed record StepTime
{
    /// <summary>What the utilisations are: <c>assumed</c>, or <c>calibrated</c> and on what.</summary>
    public required string Basis { get; init; }

    /// <summary>The classes that the step has work of, in the order of <see cref="WorkClass"/>.</summary>
    public required IReadOnlyList<ClassTime> Classes { get; init; }

    /// <summary>Seconds of forward, backward and the optimizer's step, all micro-batches together.</summary>
    public required IReadOnlyDictionary<Phase, double> PhaseSeconds { get; init; }

    /// <summary>Seconds of the step.</summary>
    public double Seconds => Classes.Sum(one => one.Seconds);

    /// <summary>Classes of this step whose utilisation nobody measured.</summary>
    public IReadOnlyList<WorkClass> AssumedClasses => [.. Classes.Where(one => one.Rate.IsAssumed).Select(one => one.Class)];
}

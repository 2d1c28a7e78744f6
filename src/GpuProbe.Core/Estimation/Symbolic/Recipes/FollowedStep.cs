using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>A symbolic run of two steps, of which the second counts: by then all states exist.</summary>
internal sealed class FollowedStep
{
    private readonly Ledger ledger;
    private readonly int firstMark;

    internal FollowedStep(TrainingSetup setup, MemoryTarget target, KindTable kinds, long layers)
    {
        ledger = new(kinds);
        var program = new SymbolicProgram(new(ledger, new(setup, target), target), setup, checked((int)layers));
        program.Step();
        firstMark = ledger.Marks.Count;
        Record = program.Step();
    }

    internal StepRecord Record { get; }

    internal List<Stretch> Stretches(int kinds) => Recipes.Stretches.Of(ledger, kinds, firstMark);

    /// <summary>The time before the first step.</summary>
    internal List<Stretch> Build(int kinds) => [.. Recipes.Stretches.Of(ledger, kinds, 0).Where(stretch => stretch.Phase == Phase.Build)];
}

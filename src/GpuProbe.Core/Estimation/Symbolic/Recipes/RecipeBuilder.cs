using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>Follows the program of a set-up symbolically and makes a recipe of it.</summary>
internal static class RecipeBuilder
{
    internal static Recipe Build(TrainingSetup setup, MemoryTarget target)
    {
        var kinds = new KindTable();
        var units = new BlockUnits(setup);
        var fewer = new FollowedStep(setup, target, kinds, units.FollowedLayers);
        FollowedStep more = units.IsRepeated ? new FollowedStep(setup, target, kinds, units.FollowedLayers + units.Size) : fewer;
        int count = kinds.Kinds.Count;
        PhaseForms[] phases = Phases(kinds, fewer.Stretches(count), ReferenceEquals(fewer, more) ? null : more.Stretches(count));
        PhaseForms build = Phases(kinds, fewer.Build(count), ReferenceEquals(fewer, more) ? null : more.Build(count))[0];
        return new()
        {
            Kinds = kinds,
            Phases = phases,
            Build = build,
            Peak = new(kinds, Highest(kinds, [build, .. phases])),
            Weights = Through(record => record.Weights),
            Gradients = Through(record => record.Gradients),
            States = Through(record => record.States),
            Saved = Through(record => record.Saved),
        };

        Form Through(Func<StepRecord, int[]> of) => Form.Through(Counts(of(fewer.Record), count), Counts(of(more.Record), count));
    }

    private static PhaseForms[] Phases(KindTable kinds, List<Stretch> fewer, List<Stretch>? more)
    {
        var order = new List<Phase>();
        var frontiers = new Dictionary<Phase, Frontier>();
        var ends = new Dictionary<Phase, Form>();
        foreach ((Stretch first, Stretch second) in more is null ? fewer.Select(stretch => (stretch, stretch)) : Pairing.Of(fewer, more))
        {
            if (!frontiers.TryGetValue(first.Phase, out Frontier? frontier))
            {
                frontiers[first.Phase] = frontier = new(kinds);
                order.Add(first.Phase);
            }

            for (int i = 0; i < first.Points.Count; i++)
                frontier.Add(Form.Through(first.Points[i], second.Points[i]));
            if (first.End is not null)
                ends[first.Phase] = Form.Through(first.End, second.End!);
        }

        return [.. order.Select(phase => new PhaseForms(phase, [.. frontiers[phase].Forms], ends[phase]))];
    }

    private static IEnumerable<Form> Highest(KindTable kinds, PhaseForms[] phases)
    {
        var frontier = new Frontier(kinds);
        foreach (Form point in phases.SelectMany(phase => phase.Points))
            frontier.Add(point);
        return frontier.Forms;
    }

    private static int[] Counts(int[] live, int kinds)
    {
        var counts = new int[kinds];
        foreach (int kind in live)
            counts[kind]++;
        return counts;
    }
}

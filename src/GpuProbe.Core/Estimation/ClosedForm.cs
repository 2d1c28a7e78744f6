using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation;

/// <summary>
/// The closed form: what a training run allocates, from the model's shape and the set-up alone. The training program is followed operator
/// by operator with symbolic tensors, forward and backward as PyTorch's autograd runs them; what comes out for all set-ups of one
/// structure is a number of linear forms in the tensors' sizes, one for each moment that can be the highest. Figures are
/// <em>allocated</em> bytes in the steady state, from the second step on.
/// </summary>
/// <remarks>
/// Exact for the CPU except for the scratch memory inside operators. For CUDA sizes are rounded to the allocator's 512-byte blocks, and the
/// form is exact for libtorch 2.6 but for two things: the remains of larger blocks that the allocator does not split off (at most 1 MiB
/// each; they depend on what was free), and cuBLASLt's workspace of 1 MiB while it multiplies with a bias, which only a forward pass of a
/// few tokens shows. Nothing outside the caching allocator is in it.
/// </remarks>
public static class ClosedForm
{
    /// <summary>Why there is no closed form of a set-up, in one line; <see langword="null"/> where there is one.</summary>
    public static string? MissingFor(TrainingSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return setup.Sharding == Sharding.None
            ? null
            : $"not available for sharding ({Choices.Sharding.Text(setup.Sharding)}): gathered weights and the buffers of collectives are not part of it; the virtual card has them.";
    }

    /// <summary>Peak of allocated bytes alone; allocates no memory itself, but for the first set-up of each structure.</summary>
    /// <exception cref="ToolException">There is no closed form of this set-up (<see cref="MissingFor"/>).</exception>
    public static long PeakBytes(TrainingSetup setup, MemoryTarget target)
    {
        Require(setup);
        Recipe recipe = RecipeCache.Of(setup, target);
        Span<long> dimensions = stackalloc long[Dimensions.Count];
        Dimensions.Write(dimensions, setup, target);
        return recipe.Peak.Highest(dimensions, new BlockRounding(setup, target), new BlockUnits(setup).Beyond);
    }

    /// <summary>The estimate for <paramref name="setup"/> on <paramref name="target"/>, explained term by term.</summary>
    /// <exception cref="ToolException">There is no closed form of this set-up (<see cref="MissingFor"/>).</exception>
    public static ClosedFormEstimate Estimate(TrainingSetup setup, MemoryTarget target)
    {
        Require(setup);
        var evaluation = new Evaluation(setup, target);
        Recipe recipe = evaluation.Recipe;
        PhaseEstimate[] phases = [.. recipe.Phases.Select(phase =>
            new PhaseEstimate(phase.Phase, evaluation.Bytes(evaluation.Highest(phase)), evaluation.Bytes(phase.End)))];
        PhaseForms highest = recipe.Phases.Append(recipe.Build).MaxBy(phase => evaluation.Bytes(evaluation.Highest(phase)))!;
        Form point = evaluation.Highest(highest);
        return new ClosedFormEstimate
        {
            TotalBytes = evaluation.Bytes(point),
            PeakPhase = highest.Phase,
            Components = evaluation.Components(point),
            Phases = phases,
            ParameterCount = ParameterTable.Count(setup.Model, setup.Layers),
            WeightBytes = evaluation.Bytes(recipe.Weights),
            // In backward each gradient goes before the next one comes.
            GradientBytes = setup.OptimizerStep == StepTiming.InBackward ? evaluation.Largest(recipe.Gradients) : evaluation.Bytes(recipe.Gradients),
            OptimizerStateBytes = evaluation.Bytes(recipe.States),
            SavedForBackwardBytes = evaluation.Bytes(recipe.Saved),
            Assumptions = ClosedFormAssumptions.Of(setup, target),
        };
    }

    private static void Require(TrainingSetup setup)
    {
        if (MissingFor(setup) is { } missing)
            throw new ToolException(ExitCode.BadInput, $"a closed form is {missing}");
    }
}

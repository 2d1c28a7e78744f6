using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers.Adafactor;

/// <summary>
/// What PyTorch's two implementations of Adafactor share. States, of the gradient's type: a matrix of R rows and C columns has
/// <c>R + C</c> elements, a vector of N has N; beside them a step counter on the CPU, one fp32 number for each weight.
/// </summary>
public abstract class PyTorchAdafactor : PyTorchOptimizer
{
    private readonly Tensor[] counters;
    private readonly Tensor[] rows;
    private readonly Tensor[] columns;
    private readonly Tensor[] variances;

    /// <summary>An optimizer of these weights.</summary>
    protected PyTorchAdafactor(IEnumerable<Parameter> parameters, AdafactorOptions options) : base(parameters)
    {
        Options = options;
        Epsilon1 = options.Epsilon1 ?? (Parameters.Count == 0 ? 0 : Precision(Parameters[0].dtype));
        counters = new Tensor[Parameters.Count];
        rows = new Tensor[Parameters.Count];
        columns = new Tensor[Parameters.Count];
        variances = new Tensor[Parameters.Count];
    }

    /// <summary>The hyper-parameters.</summary>
    protected AdafactorOptions Options { get; }

    /// <summary>ε₁; PyTorch takes the first weight's type for all that follow.</summary>
    protected double Epsilon1 { get; }

    /// <summary>Step counters.</summary>
    protected IReadOnlyList<Tensor> Counters => counters;

    /// <summary>Factors [.., R, 1] of matrices; no entry for vectors.</summary>
    protected IReadOnlyList<Tensor> Rows => rows;

    /// <summary>Factors [.., 1, C] of matrices; no entry for vectors.</summary>
    protected IReadOnlyList<Tensor> Columns => columns;

    /// <summary>Second moments of vectors; no entry for matrices.</summary>
    protected IReadOnlyList<Tensor> Variances => variances;

    /// <summary>Whether a weight's second moment is factored.</summary>
    protected bool IsFactored(int index) => Parameters[index].ndim > 1;

    /// <summary>γ of a step.</summary>
    protected double Share(double step) => Math.Pow(step, Options.Beta2Decay);

    /// <summary>α of a weight in a step.</summary>
    protected double Alpha(Tensor weight, double step) =>
        Math.Max(Options.Epsilon2, RootMeanSquare(weight)) * Math.Min(Options.LearningRate, 1 / Math.Sqrt(step));

    /// <summary>What an update's size divides the step by.</summary>
    protected double Excess(Tensor update) => Math.Max(1, RootMeanSquare(update) / Options.ClippingThreshold);

    /// <summary>Norms along one dimension, which stays with size 1: their squares are the sums of squares, with nothing of g's size.</summary>
    protected static Tensor Norms(Tensor gradient, long dimension) =>
        OptimizerOperators.VectorNorm.Call(gradient, 2L, new[] { dimension }, true);

    /// <inheritdoc/>
    protected sealed override void CreateStates(IReadOnlyList<Tensor> gradients)
    {
        for (int i = 0; i < gradients.Count; i++)
        {
            counters[i] = Keep(zeros([], float32, CPU), i, "step");
            long[] shape = gradients[i].shape;
            if (IsFactored(i))
            {
                rows[i] = Keep(zeros([.. shape[..^1], 1], gradients[i].dtype, gradients[i].device), i, "row_var");
                columns[i] = Keep(zeros([.. shape[..^2], 1, shape[^1]], gradients[i].dtype, gradients[i].device), i, "col_var");
            }
            else
            {
                variances[i] = Keep(zeros_like(gradients[i]), i, "variance");
            }
        }
    }

    private static double RootMeanSquare(Tensor tensor)
    {
        using Tensor norm = OptimizerOperators.VectorNorm.Call(tensor, 2L);
        return norm.Value<double>() / Math.Sqrt(tensor.NumberOfElements);
    }

    private static double Precision(ScalarType type) => type switch
    {
        ScalarType.Float64 => Math.Pow(2, -52),
        ScalarType.Float32 => Math.Pow(2, -23),
        ScalarType.Float16 => Math.Pow(2, -10),
        ScalarType.BFloat16 => Math.Pow(2, -7),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a type of weights"),
    };
}

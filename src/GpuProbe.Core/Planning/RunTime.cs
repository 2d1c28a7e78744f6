using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning;

/// <summary>A coarse estimate of how long a measurement takes on a CPU.</summary>
public static class RunTime
{
    private const double StartSeconds = 2;

    /// <summary>Seconds from starting the worker to the end of the last step.</summary>
    /// <remarks>
    /// One step is <c>6 P' T</c> operations for the matrix products (2 forward, 4 backward; P' without the embedding that is
    /// only looked up; T tokens), <c>12 L T S Q</c> for attention (scores and mix, Q the width of all query heads), and for
    /// AdamW seven passes over the parameters (read weight, gradient and two states; write weight and two states).
    /// </remarks>
    public static double Seconds(TrainingSetup setup, CpuRates rates)
    {
        DecoderConfig model = setup.Model;
        double parameters = ParameterTable.Count(model, setup.Layers);
        double lookedUp = model.TieWordEmbeddings ? 0 : (double)model.VocabSize * model.HiddenSize;
        double tokens = (double)setup.SeqLen * setup.MicroBatch * setup.GradAccum;
        double products = 6 * (parameters - lookedUp) * tokens;
        double attention = 12.0 * setup.Layers * tokens * setup.SeqLen * model.QueryWidth;
        double bytesPerElement = setup.Precision == Precision.Fp32 ? 4 : 2;
        double update = setup.Optimizer == Optimizer.None ? 0 : 7 * parameters * bytesPerElement;

        double step = (products + attention) / rates.FlopsPerSecond + update / rates.BytesPerSecond;
        return StartSeconds + parameters / rates.InitialisedPerSecond + setup.Steps * step;
    }
}

namespace GpuProbe.Core.Comparison;

/// <summary>A predicted size against a measured one.</summary>
/// <param name="PredictedBytes">What the formula said.</param>
/// <param name="MeasuredBytes">What was measured.</param>
public record ComparedBytes(long PredictedBytes, long MeasuredBytes)
{
    /// <summary>Predicted less measured.</summary>
    public long ErrorBytes => PredictedBytes - MeasuredBytes;

    /// <summary>The error as a fraction of what was measured; <see langword="null"/> where nothing was measured but something predicted.</summary>
    public double? ErrorRatio => MeasuredBytes != 0 ? (double)ErrorBytes / MeasuredBytes : ErrorBytes == 0 ? 0 : null;
}

namespace GpuProbe.Core.Datasets.Reading;

/// <summary>A record of a data set that no example can be made of.</summary>
internal sealed class BrokenRecordException(string message, Exception? cause = null) : Exception(message, cause);

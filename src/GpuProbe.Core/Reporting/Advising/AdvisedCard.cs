namespace GpuProbe.Core.Reporting.Advising;

/// <summary>The card that advice is for.</summary>
/// <param name="Name">Its name as for <c>--gpu</c>.</param>
/// <param name="TotalMemoryBytes">Its memory as the driver shows it.</param>
/// <param name="MarginBytes">What of it is to stay free.</param>
/// <param name="ContextBytes">What the CUDA context and the loaded kernels take.</param>
/// <param name="ContextSource">Where <paramref name="ContextBytes"/> comes from.</param>
public sealed record AdvisedCard(string Name, long TotalMemoryBytes, long MarginBytes, long ContextBytes, string ContextSource);

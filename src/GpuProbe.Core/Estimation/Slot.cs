using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation;

/// <summary>A kind of tensor that the closed form counts.</summary>
/// <param name="Name">What it holds.</param>
/// <param name="Formula">Its bytes, in the symbols of <see cref="Slots.Legend"/>; for one layer if there is one in each.</param>
/// <param name="Category">What it is used for.</param>
internal sealed record Slot(string Name, string Formula, MemoryCategory Category);

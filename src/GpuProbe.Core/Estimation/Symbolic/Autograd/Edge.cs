namespace GpuProbe.Core.Estimation.Symbolic.Autograd;

/// <summary>Where a gradient flows next.</summary>
/// <param name="Node">The node.</param>
/// <param name="Index">Which of the node's gradients it is.</param>
internal readonly record struct Edge(Node Node, int Index);

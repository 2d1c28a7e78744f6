using TorchSharp.Modules;

namespace GpuProbe.Training.Optimizers;

/// <summary>What a state of an optimizer is.</summary>
/// <param name="Weight">The weight it belongs to; <see langword="null"/> for what all weights share.</param>
/// <param name="Name">Its key in the state dictionary of the library that is imitated, for example <c>exp_avg</c>.</param>
public sealed record StateLabel(Parameter? Weight, string Name);

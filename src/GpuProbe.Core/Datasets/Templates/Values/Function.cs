namespace GpuProbe.Core.Datasets.Templates.Values;

/// <summary>Something that a template can call: a macro, a method, a global function.</summary>
internal delegate object? Function(Arguments arguments);

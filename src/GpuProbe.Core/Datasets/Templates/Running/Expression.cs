namespace GpuProbe.Core.Datasets.Templates.Running;

/// <summary>A parsed expression: gives its value.</summary>
internal delegate object? Expression(Scope scope);

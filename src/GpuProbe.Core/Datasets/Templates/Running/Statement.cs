namespace GpuProbe.Core.Datasets.Templates.Running;

/// <summary>A parsed statement: writes its output.</summary>
internal delegate Flow Statement(Scope scope);

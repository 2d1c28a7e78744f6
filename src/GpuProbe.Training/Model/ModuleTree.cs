using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>The modules within one, each before its own parts, as Python's <c>modules()</c>; TorchSharp's <c>named_modules</c> goes level by level.</summary>
internal static class ModuleTree
{
    internal static IEnumerable<nn.Module> Of(nn.Module root) =>
        root.named_children().SelectMany(part => Of(part.module).Prepend(part.module));
}

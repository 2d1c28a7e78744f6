using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>Modules under one name, as PyTorch's <c>ModuleDict</c>: a name itself may hold no dot.</summary>
internal sealed class ModuleGroup : nn.Module
{
    internal ModuleGroup(params ReadOnlySpan<(string Name, nn.Module Module)> modules) : base(nameof(ModuleGroup))
    {
        foreach ((string name, nn.Module module) in modules)
            register_module(name, module);
    }
}

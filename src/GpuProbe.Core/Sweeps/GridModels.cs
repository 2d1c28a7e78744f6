using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Sweeps;

/// <summary>The models of a grid, each looked up once. A path is relative to the grid's file, and a model's name is what the grid calls it.</summary>
internal sealed class GridModels(Grid grid, ModelCatalog models)
{
    private readonly Dictionary<string, DecoderConfig> _known = new(StringComparer.Ordinal);

    /// <summary>The model of a point.</summary>
    /// <param name="name">What the grid calls it; <see langword="null"/> for the one that is spelt out.</param>
    /// <exception cref="ToolException">There is no such model (exit code 2).</exception>
    public DecoderConfig Of(string? name)
    {
        if (name is null)
            return grid.InlineModel ?? throw new ToolException(
                ExitCode.BadInput, $"{grid.File}: {SetupNames.Model} is missing; allowed: {string.Join(", ", models.Names)}, or the path of a config.json");
        if (_known.TryGetValue(name, out DecoderConfig? known))
            return known;
        string path = PresetFolder.LooksLikePath(name) ? Path.Combine(Path.GetDirectoryName(grid.File) ?? "", name) : name;
        DecoderConfig model = models.Resolve(path, $"{grid.File}: {SetupNames.Model}") with { Name = name };
        _known.Add(name, model);
        return model;
    }
}

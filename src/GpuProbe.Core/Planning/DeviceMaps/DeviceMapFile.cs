using System.Globalization;
using System.Text.Json;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.DeviceMaps;

/// <summary>
/// Reads device maps: the JSON of <c>gpuprobe device-map</c>, or an object of modules and devices as accelerate has it
/// (<c>model.hf_device_map</c>), in which cards are numbers or <c>"cuda:1"</c>.
/// </summary>
public static class DeviceMapFile
{
    private const string MapKey = "deviceMap";
    private const string Cuda = "cuda:";
    private const string AllowedDevices = "a card's index such as 0, \"cuda:0\", \"cpu\" or \"disk\"";

    /// <summary>The map in a file, whose modules have to be those of a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tree">The model.</param>
    /// <exception cref="ToolException">
    /// The file cannot be read, is malformed, names a module that the model has not, or names one twice (exit code 2).
    /// </exception>
    public static DeviceMap Read(string path, ModuleTree tree)
    {
        InputObject file = InputFile.Open(path);
        InputObject map = file.OptionalObject(MapKey) ?? file;
        HashSet<string> known = [.. tree.Root.All().Select(module => module.Name)];
        var entries = new List<KeyValuePair<string, MapDevice>>();
        foreach (string name in map.Keys)
        {
            if (!known.Contains(name))
                throw file.Refusal($"{InputText.Shorten(name)} is no module of the model{Suggestion.Clause(name, known.Where(one => one.Count(letter => letter == '.') == name.Count(letter => letter == '.')))}; allowed: modules of transformers' class, such as {ModuleTree.Embedding} and {ModuleTree.Block(0)}");
            if (entries.FirstOrDefault(entry => ModelModule.IsWithin(entry.Key, name) || ModelModule.IsWithin(name, entry.Key)) is { Key: not null } other)
                throw file.Refusal($"{Shown(name)} is mapped twice, by itself and by {Shown(other.Key)}; allowed: each module once");
            entries.Add(new(name, Device(map, name)));
        }

        return new DeviceMap(entries);
    }

    private static string Shown(string name) => name.Length == 0 ? "the whole model (\"\")" : name;

    private static MapDevice Device(InputObject map, string name)
    {
        if (map.Value(name) is not { } value)
            throw map.Refuse(name, AllowedDevices);
        string text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.GetString()!,
            _ => throw map.Refuse(name, AllowedDevices),
        };
        if (text is "cpu")
            return MapDevice.Cpu;
        if (text is "disk")
            return MapDevice.Disk;
        string digits = text.StartsWith(Cuda, StringComparison.Ordinal) ? text[Cuda.Length..] : text;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? MapDevice.Card(index)
            : throw map.Refuse(name, AllowedDevices);
    }

    /// <summary>Where a map puts the parts of a model that is to be trained.</summary>
    /// <param name="map">The map.</param>
    /// <param name="tree">The model.</param>
    /// <param name="path">The file it is from, for messages.</param>
    /// <param name="mostCards">Indices of cards are less than this.</param>
    /// <exception cref="ToolException">
    /// A module is not mapped, a block is split, a module is not on a card, or tied weights are apart (exit code 2).
    /// </exception>
    public static ModelPlacement Placement(DeviceMap map, ModuleTree tree, string path, int mostCards)
    {
        ToolException Refusal(string message) => new(ExitCode.BadInput, $"{path}: {message}");

        int? Find(string module)
        {
            KeyValuePair<string, MapDevice> entry = map.Entries.FirstOrDefault(one => ModelModule.IsWithin(module, one.Key));
            if (entry.Key is null)
                return null;
            if (!entry.Value.IsCard)
                throw Refusal($"{Shown(entry.Key)} is on the {entry.Value}; allowed: cards, since offloaded modules can be used but not trained");
            return entry.Value.Index < mostCards
                ? entry.Value.Index
                : throw Refusal($"{Shown(entry.Key)} is on card {entry.Value.Index}; allowed: cards 0 to {mostCards - 1}");
        }

        int Card(string module)
        {
            if (Find(module) is { } card)
                return card;
            throw map.Entries.FirstOrDefault(entry => ModelModule.IsWithin(entry.Key, module)) is { Key: { } part }
                ? Refusal($"{part} is mapped apart from the rest of {module}; allowed: whole blocks, as accelerate keeps them (_no_split_modules)")
                : Refusal($"{module} is not mapped; allowed: a device for each module");
        }

        int layers = tree.Root.All().Single(module => module.Name == ModuleTree.Blocks).Children.Count;
        int embedding = Card(ModuleTree.Embedding);
        int[] blocks = [.. Enumerable.Range(0, layers).Select(i => Card(ModuleTree.Block(i)))];
        int norm = Card(ModuleTree.Norm), head = Card(ModuleTree.Head);
        if (tree.IsTied && head != embedding)
            throw Refusal($"{ModuleTree.Head} is on card {head} and {ModuleTree.Embedding} on card {embedding}, but they are one weight; allowed: the same card");
        // It has no weights, so that maps may leave it out; tables are then made where they are first needed.
        int rotary = Find(ModuleTree.Rotary) ?? embedding;
        return new ModelPlacement(map.Entries[0].Value.Index, embedding, blocks, norm, rotary, head);
    }
}

using System.Text;

namespace GpuProbe.Core.Planning.DeviceMaps;

/// <summary>Modules and where they go, as accelerate's <c>device_map</c>. The order counts: the first card in it is the main one.</summary>
public sealed class DeviceMap
{
    private readonly List<KeyValuePair<string, MapDevice>> entries;

    /// <summary>A map of these entries.</summary>
    /// <param name="entries">Names of modules, each once, and their devices.</param>
    public DeviceMap(IEnumerable<KeyValuePair<string, MapDevice>> entries) => this.entries = [.. entries];

    /// <summary>Names of modules and their devices.</summary>
    public IReadOnlyList<KeyValuePair<string, MapDevice>> Entries => entries;

    /// <summary>The devices in it: cards by index, then main memory, then the disk.</summary>
    public IReadOnlyList<MapDevice> Devices =>
        [.. entries.Select(entry => entry.Value).Distinct().OrderBy(device => device.Kind).ThenBy(device => device.Index)];

    /// <summary>
    /// The same map with modules named by the largest module that is on one device as a whole, as accelerate's
    /// <c>clean_device_map</c>: what is joined comes last.
    /// </summary>
    public DeviceMap Joined()
    {
        var joined = new DeviceMap(entries);
        joined.Join("");
        return joined;
    }

    private void Join(string module)
    {
        string prefix = module.Length == 0 ? "" : module + ".";
        MapDevice[] below = [.. entries.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(entry => entry.Value)];
        if (below.Length > 1 && below.Distinct().Count() == 1)
        {
            entries.RemoveAll(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal));
            entries.Add(new(module, below[0]));
        }

        string[] children =
        [
            .. entries.Select(entry => entry.Key)
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > module.Length)
                .Select(name => name.IndexOf('.', prefix.Length) is >= 0 and var end ? name[..end] : name)
                .Distinct(),
        ];
        foreach (string child in children)
            Join(child);
    }

    /// <summary>One line for each entry, <c>name=device</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach ((string name, MapDevice device) in entries)
            text.Append(text.Length > 0 ? "\n" : "").Append(name).Append('=').Append(device.ToString());
        return text.ToString();
    }
}

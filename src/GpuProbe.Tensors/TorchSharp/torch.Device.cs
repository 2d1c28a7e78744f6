namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where a tensor lives.</summary>
    public class Device
    {
        /// <summary>The device of a kind with an index; -1 is the current one.</summary>
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        /// <summary>The device written as in PyTorch: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</summary>
        /// <exception cref="ArgumentException">The text names no device.</exception>
        public Device(string description)
        {
            string[] parts = description.Split(':', 2);
            int stated = -1;
            DeviceType? named = parts[0] switch
            {
                "cpu" => DeviceType.CPU,
                "cuda" => DeviceType.CUDA,
                "meta" => DeviceType.META,
                _ => null,
            };
            if (named is not { } known || (parts.Length > 1 && (!int.TryParse(parts[1], out stated) || stated < 0)))
                throw new ArgumentException($"'{description}' is not a device; use cpu, cuda or cuda:N", nameof(description));
            type = known;
            index = stated;
        }

        /// <summary>Its kind.</summary>
        public DeviceType type { get; }

        /// <summary>Its index, or -1 for the current one.</summary>
        public int index { get; }

        /// <inheritdoc/>
        public override string ToString() =>
            type.ToString().ToLowerInvariant() + (index < 0 ? "" : $":{index}");
    }
}

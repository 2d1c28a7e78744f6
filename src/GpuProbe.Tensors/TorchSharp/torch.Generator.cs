namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers: here always the devices' own ones.</summary>
    public class Generator
    {
        internal Generator()
        {
        }

        /// <summary>The source that is used where none is named.</summary>
        public static Generator Default { get; } = new();
    }
}

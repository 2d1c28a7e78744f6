namespace GpuProbe.Signatures.Tests.Examples.Changed;

/// <summary>Extensions, which no list has.</summary>
public static class SampleExtensions
{
    extension(Sample sample)
    {
        /// <summary>How many characters the name has.</summary>
        public int Length => sample.Name.Length;

        /// <summary>The name several times; has the name of the property.</summary>
        public string Name(int times) => string.Concat(Enumerable.Repeat(sample.Name, times));
    }
}

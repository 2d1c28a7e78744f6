namespace GpuProbe.Signatures.Tests.Examples.Changed;

/// <summary>Extensions, which no list has.</summary>
public static class SampleExtensions
{
    extension(Sample sample)
    {
        /// <summary>How many characters the name has.</summary>
        public int Length => sample.Name.Length;

        /// <summary>The name twice.</summary>
        public string Twice() => sample.Name + sample.Name;
    }
}

using System.Globalization;
using GpuProbe.Tokenizers;

namespace GpuProbe.Benchmarks;

/// <summary>
/// The processor time of reading a tokenizer, and how many bytes of a text it counts in a second of it, line by line on one thread;
/// for machines with other work.
/// </summary>
internal static class TokenSpeed
{
    private const int Rounds = 5;

    public static void Print(string textFile, string[] tokenizers)
    {
        byte[] text = File.ReadAllBytes(textFile);
        foreach (string path in tokenizers)
        {
            TimeSpan unread = Environment.CpuUsage.TotalTime;
            TokenizerFile tokenizer = TokenizerFile.Open(path);
            double load = (Environment.CpuUsage.TotalTime - unread).TotalMilliseconds;
            double[] speeds = new double[Rounds];
            long tokens = 0;
            for (int round = 0; round < Rounds; round++)
            {
                TimeSpan before = Environment.CpuUsage.TotalTime;
                tokens = Count(tokenizer, text);
                speeds[round] = text.Length / (Environment.CpuUsage.TotalTime - before).TotalSeconds / 1e6;
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(path)} ({tokenizer.Kind}, {tokenizer.VocabularySize} tokens, read in {load:F0} ms): first {speeds[0]:F1}, best {speeds.Max():F1} MB/s; {text.Length} bytes, {tokens} tokens"));
        }
    }

    private static long Count(TokenizerFile tokenizer, ReadOnlySpan<byte> text)
    {
        long tokens = 0;
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
            tokens += tokenizer.CountTokens(line, addSpecialTokens: true);
            text = end < 0 ? [] : text[(end + 1)..];
        }

        return tokens;
    }
}

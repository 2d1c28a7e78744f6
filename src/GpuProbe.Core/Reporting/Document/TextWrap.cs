namespace GpuProbe.Core.Reporting.Document;

/// <summary>Breaks text into lines at spaces.</summary>
public static class TextWrap
{
    /// <summary>The lines of <paramref name="text"/>, none longer than <paramref name="width"/> unless a single word is.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : line + " " + word;
            }
        }

        yield return line;
    }
}

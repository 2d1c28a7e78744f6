using System.Text;

namespace GpuProbe.Core.Datasets.Templates.Running;

/// <summary>One rendering: where the output goes and where the template is.</summary>
/// <param name="now">The time that <c>strftime_now</c> tells.</param>
internal sealed class Rendering(DateTime now)
{
    // More than any conversation; a template that runs away is stopped here.
    private const int LongestOutput = 1 << 28;
    private const int DeepestCall = 100;

    private int _depth;

    public DateTime Now => now;

    public StringBuilder Output { get; private set; } = new();

    /// <summary>The line of the statement that is being done.</summary>
    public int Line { get; set; }

    public void Write(string text)
    {
        if (Output.Length > LongestOutput - text.Length)
            throw new TemplateException($"it writes more than {LongestOutput:N0} characters");
        Output.Append(text);
    }

    /// <summary>What <paramref name="body"/> writes, instead of writing it.</summary>
    public string Capture(Action body)
    {
        if (++_depth > DeepestCall)
            throw new TemplateException($"its macros call each other more than {DeepestCall} levels deep");
        StringBuilder outer = Output;
        Output = new StringBuilder();
        body();
        string captured = Output.ToString();
        Output = outer;
        _depth--;
        return captured;
    }
}

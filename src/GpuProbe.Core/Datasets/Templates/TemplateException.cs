namespace GpuProbe.Core.Datasets.Templates;

/// <summary>What is wrong with a chat template, or why it refuses a conversation.</summary>
public sealed class TemplateException : Exception
{
    /// <summary>A failure in a line of the template.</summary>
    /// <param name="message">What is wrong, as one line.</param>
    /// <param name="line">The template's line, from 1; 0 where it is not known yet.</param>
    /// <param name="innerException">What led to it.</param>
    public TemplateException(string message, int line = 0, Exception? innerException = null)
        : base(InputText.OneLine(message), innerException) => Line = line;

    /// <summary>The template's line, from 1; 0 where it is not known.</summary>
    public int Line { get; }
}

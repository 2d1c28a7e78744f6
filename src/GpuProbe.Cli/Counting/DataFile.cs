using GpuProbe.Cli.Terminal;
using GpuProbe.Core;

namespace GpuProbe.Cli.Counting;

/// <summary>Opens files of data, and standard input.</summary>
internal static class DataFile
{
    /// <summary>What stands for standard input.</summary>
    public const string StandardInput = "-";

    private const int BufferBytes = 1 << 16;

    /// <summary>What a person calls it.</summary>
    public static string NameOf(string file) => file == StandardInput ? "standard input" : file;

    /// <summary>Its size in bytes; <see langword="null"/> where that is not known before it was read.</summary>
    /// <exception cref="ToolException">It is not there, or cannot be read (exit code 2).</exception>
    public static long? Size(string file)
    {
        if (file == StandardInput)
            return null;
        using Stream stream = Open(file, CancellationToken.None);
        return stream.CanSeek ? stream.Length : null;
    }

    /// <summary>Its bytes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="interruption">Ends what is read of standard input.</param>
    /// <exception cref="ToolException">It is not there, or cannot be read (exit code 2).</exception>
    public static Stream Open(string file, CancellationToken interruption)
    {
        if (file == StandardInput)
            return new InterruptibleInput(StandardStreams.OpenInput(), interruption);
        if (Directory.Exists(file))
            throw new ToolException(ExitCode.BadInput, $"--data {file} is a directory; allowed: files, {file.TrimEnd('/')}/* for those in it");
        if (!File.Exists(file))
            throw new ToolException(ExitCode.BadInput, $"--data {file} does not exist; allowed: a file of JSON lines, CSV or text, or - for standard input");
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, BufferBytes, FileOptions.SequentialScan);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.BadInput, $"--data {file} cannot be read: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }
}

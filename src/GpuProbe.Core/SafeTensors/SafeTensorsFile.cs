using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace GpuProbe.Core.SafeTensors;

/// <summary>An open <c>.safetensors</c> file whose header has been read and checked; its tensors are read when asked for.</summary>
public sealed class SafeTensorsFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly long _dataStart;

    private SafeTensorsFile(string path, SafeFileHandle handle, SafeTensorsHeader header, long dataStart) =>
        (Path, _handle, Header, _dataStart) = (path, handle, header, dataStart);

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>What it holds.</summary>
    public SafeTensorsHeader Header { get; }

    /// <summary>Opens a file and checks its header against its length.</summary>
    /// <exception cref="ToolException">It is not there, cannot be read, or breaks a rule of the format (exit code 2).</exception>
    public static SafeTensorsFile Open(string path)
    {
        if (Directory.Exists(path))
            throw Refusal(path, "is a folder; allowed: a .safetensors file");
        if (!File.Exists(path))
            throw Refusal(path, "does not exist; allowed: a .safetensors file");
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);
            (SafeTensorsHeader header, long dataStart) = ReadHeader(handle, path);
            SafeTensorsFile file = new(path, handle, header, dataStart);
            handle = null;
            return file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CannotRead(path, failure);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>Reads a part of a tensor.</summary>
    /// <param name="tensor">One of <see cref="Header"/>'s tensors.</param>
    /// <param name="offset">The first byte, counted from the tensor's own.</param>
    /// <param name="destination">What to fill; must not reach beyond the tensor.</param>
    /// <exception cref="ToolException">The file cannot be read any more (exit code 2).</exception>
    public void Read(StoredTensor tensor, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, tensor.Bytes - offset, nameof(destination));
        try
        {
            if (!Fill(_handle, _dataStart + tensor.Start + offset, destination))
                throw Refusal(Path, $"has become shorter while tensor {InputText.Shorten(tensor.Name)} was read");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CannotRead(Path, failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static (SafeTensorsHeader Header, long DataStart) ReadHeader(SafeFileHandle handle, string path)
    {
        long length = RandomAccess.GetLength(handle);
        Span<byte> prefix = stackalloc byte[SafeTensorsHeader.LengthBytes];
        if (length < prefix.Length || !Fill(handle, 0, prefix))
            throw Refusal(path, $"has {length} bytes; a .safetensors file begins with {prefix.Length} bytes that tell the length of its header");
        ulong stated = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (stated > SafeTensorsHeader.MostBytes)
            throw Refusal(path, $"states a header of {stated} bytes, more than the {SafeTensorsHeader.MostBytes} allowed: it is no .safetensors file");
        long dataStart = prefix.Length + (long)stated;
        if (dataStart > length)
            throw Refusal(path, $"is truncated: {length - prefix.Length} of its header's {stated} bytes are there");
        byte[] json = new byte[stated];
        return Fill(handle, prefix.Length, json)
            ? (SafeTensorsHeader.Parse(json, length - dataStart, path), dataStart)
            : throw Refusal(path, "has become shorter while its header was read");
    }

    private static bool Fill(SafeFileHandle handle, long position, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int read = RandomAccess.Read(handle, destination, position);
            if (read == 0)
                return false;
            position += read;
            destination = destination[read..];
        }
        return true;
    }

    private static ToolException CannotRead(string path, Exception failure) =>
        Refusal(path, $"cannot be read: {InputText.OneLine(failure.Message)}", failure);

    private static ToolException Refusal(string path, string what, Exception? cause = null) =>
        new(ExitCode.BadInput, $"{path} {what}", cause);
}

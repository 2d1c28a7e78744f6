namespace GpuProbe.Core.SafeTensors;

/// <summary>Writes <c>.safetensors</c> files.</summary>
public static class SafeTensorsWriter
{
    /// <summary>Writes one file.</summary>
    /// <param name="output">Where to; its position is read after each tensor.</param>
    /// <param name="layout">The plan of the file.</param>
    /// <param name="content">Writes the bytes of one tensor, row-major and little-endian.</param>
    /// <exception cref="InvalidOperationException">A tensor's bytes are not as many as its shape and type need.</exception>
    public static void Write(Stream output, SafeTensorsLayout layout, Action<StoredTensor, Stream> content)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(content);
        output.Write(layout.Head.Span);
        long start = output.Position;
        foreach (StoredTensor tensor in layout.Tensors)
        {
            content(tensor, output);
            if (output.Position - start != tensor.End)
                throw new InvalidOperationException(
                    $"{tensor.Name} needs {tensor.Bytes} bytes, and {output.Position - start - tensor.Start} were written");
        }
    }
}

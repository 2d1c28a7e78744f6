using System.Buffers.Binary;
using System.Text;
using GpuProbe.Core.SafeTensors;

namespace GpuProbe.Core.Tests.SafeTensors;

/// <summary>Files byte by byte.</summary>
internal static class StoredBytes
{
    /// <summary>A file with this header, right or wrong, and so many bytes after it.</summary>
    public static byte[] File(string header, int dataBytes)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
        json.CopyTo(file, 8);
        return file;
    }

    /// <summary>A file of these tensors, filled with <paramref name="fill"/> of each byte's place.</summary>
    public static byte[] File(SafeTensorsLayout layout, Func<long, byte> fill) =>
        [.. layout.Head.ToArray(), .. Enumerable.Range(0, (int)(layout.FileBytes - layout.Head.Length)).Select(place => fill(place))];

    /// <summary>The bytes of one tensor of an open file.</summary>
    public static byte[] Of(SafeTensorsFile file, StoredTensor tensor)
    {
        byte[] bytes = new byte[tensor.Bytes];
        file.Read(tensor, 0, bytes);
        return bytes;
    }
}

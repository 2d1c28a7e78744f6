namespace GpuProbe.Core.SafeTensors;

/// <summary>Counts what is written to it.</summary>
internal sealed class CountingStream : Stream
{
    private long _position;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _position;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => _position += count;

    public override void Write(ReadOnlySpan<byte> buffer) => _position += buffer.Length;

    public override void Flush()
    {
        // What was counted is counted.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

namespace GpuProbe.Cli.Counting;

/// <summary>Input that may let its reader wait for ever: an interruption is its end.</summary>
internal sealed class InterruptibleInput(Stream input, CancellationToken interruption) : Stream
{
    private readonly byte[] _own = new byte[1 << 16];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        // A read of a pipe cannot be called off: it is left behind, with a buffer that nobody else uses.
        var reading = Task.Run(() => input.Read(_own, 0, Math.Min(count, _own.Length)), CancellationToken.None);
        try
        {
            reading.Wait(interruption);
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (AggregateException failure) when (failure.InnerException is IOException broken)
        {
            throw new IOException(broken.Message, broken);
        }

        int read = reading.Result;
        _own.AsSpan(0, read).CopyTo(buffer.AsSpan(offset));
        return read;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}

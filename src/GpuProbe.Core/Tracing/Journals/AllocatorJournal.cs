using System.Text;

namespace GpuProbe.Core.Tracing.Journals;

/// <summary>
/// The events of an allocator as bytes: tagged records, of which one names a phase, one an operator that is new, and the others are
/// events. A journal lives as long as the comparison that needs it; its form is no contract.
/// </summary>
public static class AllocatorJournal
{
    private const byte PhaseTag = 0;
    private const byte OperatorTag = 1;
    private const byte EventTag = 2;
    private const byte EndTag = 3;

    /// <summary>Writes a journal.</summary>
    public static void Write(Stream output, IEnumerable<AllocatorEvent> events)
    {
        using var writer = new BinaryWriter(output, Encoding.UTF8, leaveOpen: true);
        Dictionary<string, int> operators = [];
        (Phase, int, int)? place = null;
        foreach (AllocatorEvent e in events)
        {
            if (place != (e.Phase, e.Step, e.MicroBatchIndex))
            {
                place = (e.Phase, e.Step, e.MicroBatchIndex);
                writer.Write(PhaseTag);
                writer.Write((byte)e.Phase);
                writer.Write(e.Step);
                writer.Write(e.MicroBatchIndex);
            }

            if (!operators.TryGetValue(e.Operator, out int number))
            {
                operators[e.Operator] = number = operators.Count;
                writer.Write(OperatorTag);
                writer.Write(e.Operator);
            }

            writer.Write(EventTag);
            writer.Write((byte)e.Kind);
            writer.Write7BitEncodedInt(number);
            writer.Write7BitEncodedInt64(e.RequestedBytes);
            writer.Write7BitEncodedInt64(e.Bytes);
            writer.Write7BitEncodedInt64(e.Block);
        }

        writer.Write(EndTag);
    }

    /// <summary>Reads a journal.</summary>
    /// <exception cref="InvalidDataException">It is not whole.</exception>
    public static IReadOnlyList<AllocatorEvent> Read(Stream input)
    {
        using var reader = new BinaryReader(input, Encoding.UTF8, leaveOpen: true);
        List<AllocatorEvent> events = [];
        List<string> operators = [];
        (Phase Phase, int Step, int MicroBatch) place = default;
        try
        {
            while (true)
            {
                switch (reader.ReadByte())
                {
                    case PhaseTag:
                        place = ((Phase)reader.ReadByte(), reader.ReadInt32(), reader.ReadInt32());
                        break;
                    case OperatorTag:
                        operators.Add(reader.ReadString());
                        break;
                    case EventTag:
                        events.Add(new AllocatorEvent(
                            place.Phase, place.Step, place.MicroBatch, (AllocatorEventKind)reader.ReadByte(), operators[reader.Read7BitEncodedInt()],
                            reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64()));
                        break;
                    case EndTag:
                        return events;
                    case var tag:
                        throw new InvalidDataException($"the journal has a record of kind {tag}");
                }
            }
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("the journal is cut off", e);
        }
    }
}

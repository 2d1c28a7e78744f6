using System.Text;
using System.Text.Unicode;
using GpuProbe.Core;

namespace GpuProbe.Tokenizers.SentencePieces;

/// <summary>What a <c>tokenizer.model</c> holds (sentencepiece_model.proto), as far as encoding needs it.</summary>
internal sealed class SentencePieceModel
{
    private const int Unigram = 1;
    private const int Bpe = 2;

    private readonly List<Piece> _pieces = [];
    private int _type = Unigram;
    private string _beginningPiece = "<s>";
    private string _endPiece = "</s>";

    private SentencePieceModel(string name) => Name = name;

    /// <summary>The file, as the person named it.</summary>
    public string Name { get; }

    /// <summary>What kind of model it is, for a report.</summary>
    public string Kind => $"SentencePiece {(IsBpe ? "BPE" : "unigram")}{(ByteFallback ? " with byte fallback" : "")}";

    public IReadOnlyList<Piece> Pieces => _pieces;

    public bool IsBpe => _type == Bpe;

    public bool ByteFallback { get; private set; }

    public bool TreatWhitespaceAsSuffix { get; private set; }

    public bool AddDummyPrefix { get; private set; } = true;

    public bool RemoveExtraWhitespaces { get; private set; } = true;

    public bool EscapeWhitespaces { get; private set; } = true;

    public string NormalizerName { get; private set; } = "";

    /// <summary>Rules of replacement, compiled; empty where there are none.</summary>
    public byte[] CharsMap { get; private set; } = [];

    public int UnknownId { get; private set; } = -1;

    public int BeginningId { get; private set; } = -1;

    public int EndId { get; private set; } = -1;

    /// <summary>The piece of each byte, where the model falls back to bytes.</summary>
    public int[] ByteIds { get; } = [.. Enumerable.Repeat(-1, 256)];

    public string Text(int id) => Encoding.UTF8.GetString(_pieces[id].Text);

    /// <exception cref="InvalidDataException">The content is not that of a whole model.</exception>
    public static SentencePieceModel Read(ReadOnlySpan<byte> file, string name)
    {
        SentencePieceModel model = new(name);
        ProtoReader fields = new(file);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    model._pieces.Add(ReadPiece(fields.Bytes()));
                    break;
                case 2:
                    model.ReadTrainer(fields.Bytes());
                    break;
                case 3:
                    model.ReadNormalizer(fields.Bytes());
                    break;
            }
        }

        model.Check();
        return model;
    }

    private static Piece ReadPiece(ReadOnlySpan<byte> message)
    {
        byte[] text = [];
        float score = 0;
        PieceType type = PieceType.Normal;
        ProtoReader fields = new(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    text = fields.Bytes().ToArray();
                    break;
                case 2:
                    score = fields.Single();
                    break;
                case 3:
                    type = (PieceType)fields.Int32();
                    break;
            }
        }

        return new Piece(text, score, type);
    }

    private void ReadTrainer(ReadOnlySpan<byte> message)
    {
        ProtoReader fields = new(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 3:
                    _type = fields.Int32();
                    break;
                case 24:
                    TreatWhitespaceAsSuffix = fields.Flag();
                    break;
                case 35:
                    ByteFallback = fields.Flag();
                    break;
                case 46:
                    _beginningPiece = Encoding.UTF8.GetString(fields.Bytes());
                    break;
                case 47:
                    _endPiece = Encoding.UTF8.GetString(fields.Bytes());
                    break;
            }
        }
    }

    private void ReadNormalizer(ReadOnlySpan<byte> message)
    {
        ProtoReader fields = new(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    NormalizerName = Encoding.UTF8.GetString(fields.Bytes());
                    break;
                case 2:
                    CharsMap = fields.Bytes().ToArray();
                    break;
                case 3:
                    AddDummyPrefix = fields.Flag();
                    break;
                case 4:
                    RemoveExtraWhitespaces = fields.Flag();
                    break;
                case 5:
                    EscapeWhitespaces = fields.Flag();
                    break;
            }
        }
    }

    private void Check()
    {
        if (_pieces.Count == 0)
            throw new InvalidDataException("it has no pieces");
        for (int id = 0; id < _pieces.Count; id++)
            CheckPiece(id, _pieces[id]);
        if (_type is not (Unigram or Bpe))
        {
            throw new ToolException(
                ExitCode.BadInput, $"{Name} is a SentencePiece model of type {(_type switch { 3 => "word", 4 => "char", _ => _type.ToString() })}; allowed: bpe, unigram");
        }

        if (UnknownId < 0)
            throw new InvalidDataException("it has no piece for what is unknown");
        if (ByteFallback && ByteIds.Contains(-1))
            throw new InvalidDataException("it falls back to bytes, but not every byte has a piece");
        BeginningId = ControlPiece(_beginningPiece);
        EndId = ControlPiece(_endPiece);
    }

    private void CheckPiece(int id, Piece piece)
    {
        if (piece.Text.Length == 0)
            throw new InvalidDataException($"piece {id} is empty");
        if (!Utf8.IsValid(piece.Text))
            throw new InvalidDataException($"piece {id} is not UTF-8");
        if (float.IsNaN(piece.Score))
            throw new InvalidDataException($"piece {id} has no score");
        switch (piece.Type)
        {
            case PieceType.Unknown when UnknownId >= 0:
                throw new InvalidDataException($"pieces {UnknownId} and {id} are both for what is unknown");
            case PieceType.Unknown:
                UnknownId = id;
                break;
            case PieceType.Byte when Text(id) is ['<', '0', 'x', _, _, '>'] text && byte.TryParse(text[3..5], System.Globalization.NumberStyles.AllowHexSpecifier, null, out byte value):
                ByteIds[value] = id;
                break;
            case PieceType.Byte:
                throw new InvalidDataException($"piece {id} is for a byte, but is none");
            case < PieceType.Normal or > PieceType.Byte:
                throw new InvalidDataException($"piece {id} is of type {(int)piece.Type}");
        }
    }

    private int ControlPiece(string text)
    {
        for (int id = 0; id < _pieces.Count; id++)
        {
            if (_pieces[id].Type == PieceType.Control && Text(id) == text)
                return id;
        }

        return -1;
    }
}

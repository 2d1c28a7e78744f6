using System.Buffers;
using System.Text;
using GpuProbe.Core;
using GpuProbe.Tokenizers.Bytes;
using Microsoft.ML.Tokenizers;

namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>
/// A tokenizer of a Hugging Face <c>tokenizer.json</c> behind the names of Microsoft.ML.Tokenizers.
/// Its tokens' places are those in the text itself, and it adds no special tokens.
/// </summary>
internal sealed class JsonTokenizer(JsonEncoder encoder) : Tokenizer
{
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        TokenDecoder decoder = encoder.Parts.Decoder ??
            throw new ToolException(ExitCode.BadInput, $"{encoder.Parts.Name}: its decoder is not supported; allowed: those of byte-level and Metaspace tokenizers");
        (idsConsumed, charsWritten) = (0, 0);
        ByteBuffer bytes = new();
        int count = 0;
        foreach (int id in ids)
        {
            count++;
            if (encoder.Parts.Added.Token(id) is { } added)
                bytes.Add(added.IsSpecial ? [] : Encoding.UTF8.GetBytes(added.Content));
            else if (encoder.Parts.Model.Token(id) is { } token)
                decoder.Add(token, bytes);
            else
                return OperationStatus.InvalidData;
        }

        string text = decoder.Text(bytes);
        if (!text.TryCopyTo(destination))
            return OperationStatus.DestinationTooSmall;
        (idsConsumed, charsWritten) = (count, text.Length);
        return OperationStatus.Done;
    }

    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        byte[] utf8 = Utf8(textSpan, settings);
        int[] places = Places(utf8);
        List<EncodedToken> tokens =
        [
            .. encoder.EncodeToTokens(utf8).Take(settings.MaxTokenCount).Select(token => new EncodedToken(token.Id, encoder.Token(token.Id) ?? "", places[token.Start]..places[token.End])),
        ];
        return new() { Tokens = tokens, CharsConsumed = tokens.Count == 0 ? 0 : tokens[^1].Offset.End.Value };
    }

    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        settings.MaxTokenCount < int.MaxValue
            ? base.EncodeToIds(text, textSpan, settings)
            : new() { Tokens = encoder.EncodeToIds(Utf8(textSpan, settings), addSpecialTokens: false), CharsConsumed = textSpan.Length };

    private byte[] Utf8(ReadOnlySpan<char> text, EncodeSettings settings)
    {
        if ((!settings.ConsiderNormalization && encoder.Parts.Normalizer is not null) || (!settings.ConsiderPreTokenization && encoder.Parts.PreTokenizer is not null))
            throw new ToolException(ExitCode.BadInput, $"{encoder.Parts.Name}: encoding without normalization or pre-tokenization is not supported; allowed: with both");
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, utf8);
        return utf8;
    }

    // Of each byte, the UTF-16 code units before it.
    private static int[] Places(ReadOnlySpan<byte> utf8)
    {
        int[] places = new int[utf8.Length + 1];
        int units = 0;
        for (int at = 0; at < utf8.Length;)
        {
            int length = Utf8Text.LengthAt(utf8[at]);
            places.AsSpan(at, length).Fill(units);
            units += length == 4 ? 2 : 1;
            at += length;
        }

        places[^1] = units;
        return places;
    }
}

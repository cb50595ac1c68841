using System.Buffers;
using System.Text.Json;
using Admission.Json;

namespace Admission.Cli.Imports;

/// <summary>
/// A JSON value that begins in one piece of a log and ends in a later one: an indented event after a timestamp, or a
/// long line that a log driver splits.
/// </summary>
internal sealed class OpenJson
{
    /// <summary>Default maximum number of positions in a piece where a value is searched.</summary>
    public const int DefaultMaxStarts = 16;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonTree.MaxDepth };

    private readonly int _maxBytes;
    private readonly ArrayBufferWriter<byte> _text = new();
    private JsonReaderState _state = new(Options);
    private int _read;

    private OpenJson(int maxBytes) => _maxBytes = maxBytes;

    /// <summary>The text joined so far.</summary>
    public ReadOnlyMemory<byte> Text => _text.WrittenMemory;

    /// <summary>Begins a value; null if every value of the piece ends within it.</summary>
    /// <param name="maxBytes">Maximum size of a value in bytes.</param>
    /// <param name="maxStarts">Maximum number of searched positions.</param>
    public static OpenJson? Begin(ReadOnlySpan<byte> piece, int maxBytes, int maxStarts = DefaultMaxStarts)
    {
        for (int i = 0; i < maxStarts; i++)
        {
            int start = piece.IndexOfAny((byte)'{', (byte)'[');
            if (start < 0)
            {
                return null;
            }

            piece = piece[start..];
            var open = new OpenJson(maxBytes);
            if (open.Append(piece) == OpenJsonState.Open)
            {
                return open;
            }

            piece = piece[1..];
        }

        return null;
    }

    public OpenJsonState Append(ReadOnlySpan<byte> piece)
    {
        if (_text.WrittenCount + piece.Length > _maxBytes)
        {
            return OpenJsonState.Broken;
        }

        _text.Write(piece);
        var reader = new Utf8JsonReader(Text.Span[_read..], isFinalBlock: false, _state);
        try
        {
            while (reader.Read())
            {
                bool isEnd = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;
                if (isEnd && reader.CurrentDepth == 0)
                {
                    return OpenJsonState.Complete;
                }
            }
        }
        catch (JsonException)
        {
            return OpenJsonState.Broken;
        }

        _read += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        return OpenJsonState.Open;
    }
}

/// <summary>State of a value.</summary>
internal enum OpenJsonState
{
    /// <summary>It continues in the next piece.</summary>
    Open,

    Complete,

    /// <summary>The piece does not belong to it, or it is too long.</summary>
    Broken,
}

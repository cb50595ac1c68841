using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>
/// Reads the signatures of builtins: <c>concat(x: string, y: any&lt;array[string], set[string]&gt;) -> z: string</c>.
/// </summary>
internal sealed class SignatureReader(string text)
{
    private int _position;

    public static (string Name, FunctionType Type) Read(string signature)
    {
        int open = signature.IndexOf('(', StringComparison.Ordinal);
        var reader = new SignatureReader(signature) { _position = open + 1 };
        var arguments = new List<RegoType>();
        while (!reader.Take(')'))
        {
            arguments.Add(reader.ReadNamed());
            reader.Take(',');
        }

        reader.Skip(" -> ");
        RegoType? result = reader._position >= signature.Length ? null : reader.ReadNamed();
        return (signature[..open], new FunctionType([.. arguments], result));
    }

    // A type may have a name before it: "x: string".
    private RegoType ReadNamed()
    {
        Skip(" ");
        int start = _position;
        int colon = text.IndexOf(':', start);
        int end = text.AsSpan(start).IndexOfAny("<[,)") is var index && index < 0 ? text.Length : start + index;
        if (colon >= 0 && colon < end)
        {
            _position = colon + 1;
        }

        return ReadType();
    }

    private RegoType ReadType()
    {
        Skip(" ");
        int start = _position;
        while (_position < text.Length && (char.IsAsciiLetter(text[_position]) || text[_position] == '_'))
        {
            _position++;
        }

        string name = text[start.._position];
        return name switch
        {
            "string" => RegoType.String,
            "number" => RegoType.Number,
            "boolean" => RegoType.Boolean,
            "null" => RegoType.Null,
            "array" => ReadArray(),
            "set" => new SetType(ReadIn('[', ']')[0]),
            "object" => ReadObject(),
            _ => Peek('<') ? ReadIn('<', '>').Aggregate((RegoType?)null, TypeRelations.Or)! : RegoType.Any,
        };
    }

    private ArrayType ReadArray()
    {
        RegoType[] known = Peek('<') ? [.. ReadIn('<', '>')] : [];
        return new ArrayType(known, Peek('[') ? ReadIn('[', ']')[0] : null);
    }

    private RegoType ReadObject()
    {
        var known = new List<(RegoValue, RegoType?)>();
        if (Take('<'))
        {
            while (!Take('>'))
            {
                Skip(" ");
                int colon = text.IndexOf(':', _position);
                string key = text[_position..colon];
                _position = colon + 1;
                known.Add((new RegoString(key), ReadType()));
                Take(',');
            }
        }

        if (!Take('['))
        {
            return TypeRelations.ObjectOf(known, null);
        }

        RegoType restKey = ReadType();
        Take(':');
        RegoType restValue = ReadType();
        Take(']');
        return TypeRelations.ObjectOf(known, new OtherMembers(restKey, restValue));
    }

    private List<RegoType> ReadIn(char open, char close)
    {
        var types = new List<RegoType>();
        if (Take(open))
        {
            while (!Take(close))
            {
                types.Add(ReadType());
                Take(',');
            }
        }

        return types.Count == 0 ? [RegoType.Any] : types;
    }

    private bool Peek(char c) => _position < text.Length && text[_position] == c;

    private bool Take(char c)
    {
        if (!Peek(c))
        {
            return false;
        }

        _position++;
        return true;
    }

    private void Skip(string part)
    {
        if (text.AsSpan(_position).StartsWith(part))
        {
            _position += part.Length;
        }
    }
}

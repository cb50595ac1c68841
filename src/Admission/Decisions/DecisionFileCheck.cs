using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Admission.Decisions;

/// <summary>
/// Verifies one file of a decision log: number and hash of every line, and every signature. Files can be verified in
/// parallel; <see cref="DecisionVerification"/> joins the results.
/// </summary>
public sealed class DecisionFileCheck
{
    private readonly string _file;
    private readonly ImmutableArray<DecisionPublicKey> _trusted;
    private readonly Func<string, DecisionHead?> _heads;
    private readonly bool _skipsOthers;
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private readonly byte[] _hex = new byte[SHA256.HashSizeInBytes * 2];
    private readonly ImmutableArray<KeyValuePair<string, long>>.Builder _deleted =
        ImmutableArray.CreateBuilder<KeyValuePair<string, long>>();

    private DecisionFileSummary _found;
    private DecisionHead? _head;
    private DecisionPublicKey? _key;
    private long _decisions;
    private long _unsigned;
    private long _next = -1;

    private DecisionFileCheck(
        string file, ImmutableArray<DecisionPublicKey> trusted, Func<string, DecisionHead?> heads, bool skipsOthers)
    {
        (_file, _trusted, _heads, _skipsOthers) = (file, trusted, heads, skipsOthers);
        string name = Path.GetFileName(file);
        _found = new DecisionFileSummary { File = file, Chain = DecisionFileName.Parse(name)?.Chain ?? "" };
    }

    /// <param name="path">The file; can be compressed.</param>
    /// <param name="trusted">Keys that may have signed it; empty to trust the key in the file.</param>
    /// <param name="skipsOthers">Ignore lines that do not belong to a decision log, as in the output of a Pod?</param>
    public static DecisionFileSummary Check(
        string path, ImmutableArray<DecisionPublicKey> trusted, bool skipsOthers = false)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        var check = new DecisionFileCheck(path, trusted, chain => DecisionHead.Read(folder, chain), skipsOthers);
        try
        {
            using Stream stream = DecisionFiles.Open(path);
            return check.Run(stream);
        }
        catch (Exception exception) when (DecisionFiles.IsReadFailure(exception))
        {
            return check.Result($"after {check.Where}: the file cannot be read beyond this point: {exception.Message}");
        }
    }

    private string Where => _next < 0 ? "its start" : Invariant($"line {_next - 1}");

    private DecisionFileSummary Run(Stream stream)
    {
        var reader = new DecisionLineReader(stream);
        while (reader.TryRead(out ReadOnlySpan<byte> line))
        {
            if (_skipsOthers && !line.StartsWith("{\"n\":"u8))
            {
                continue;
            }

            if (Take(line) is { } problem)
            {
                return Result(problem);
            }
        }

        _found = _found with { Torn = reader.Rest.Length };
        return _found.Torn > 0 && _found.End.Length > 0
            ? Result(Invariant($"after {Where}: {_found.Torn} bytes follow the last line of the log in this file"))
            : Result("");
    }

    private string? Take(ReadOnlySpan<byte> line)
    {
        if (!DecisionLineReader.TryReadLink(
            line, out long number, out ReadOnlySpan<byte> previous, out ReadOnlySpan<byte> rest))
        {
            return $"after {Where}: the next line does not belong to the log: it was changed or added";
        }

        if (_next < 0)
        {
            _found = _found with { First = number, FirstPrevious = Encoding.ASCII.GetString(previous) };
            DecisionFileName? name = DecisionFileName.Parse(Path.GetFileName(_file));
            if (name is not null && name.First != number)
            {
                return Invariant($"line {number}: according to its name, the file begins with line {name.First}");
            }
        }
        else if (number > _next)
        {
            return Invariant($"line {_next}: missing; line {number} follows line {_next - 1}");
        }
        else if (number < _next)
        {
            return Invariant($"line {number}: out of order, after line {_next - 1}");
        }
        else if (!previous.SequenceEqual(_hex))
        {
            return Invariant($"line {number - 1}: this line or the hash in line {number} was changed");
        }
        else if (_found.End.Length > 0)
        {
            return Invariant($"line {number}: follows the last line of the log in this file");
        }

        string? problem = Read(line, rest, number);
        SHA256.HashData(line, _hash);
        Convert.TryToHexStringLower(_hash, _hex, out _);
        _next = number + 1;
        if (problem is null && _head is not null && _head.Next == _next)
        {
            bool fits = _hex.AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(_head.Hash));
            _found = _found with { FitsHead = fits };
        }

        return problem;
    }

    private string? Read(ReadOnlySpan<byte> line, ReadOnlySpan<byte> rest, long number)
    {
        bool isFirst = _next < 0;
        if (!isFirst && rest.StartsWith("\"type\":\"decision\","u8))
        {
            _decisions++;
            _unsigned++;
            return null;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(line.ToArray());
            JsonElement root = json.RootElement;
            string type = Text(root, "type");
            _unsigned++;
            return type switch
            {
                "start" when isFirst => Start(root, number),
                _ when isFirst => Invariant($"line {number}: the first line of a file must be 'start', not '{type}'"),
                "start" => Invariant($"line {number}: a second 'start' within a file"),
                "checkpoint" or "retention" => Signed(line, root, number, type),
                "gap" => Gap(root),
                _ => null,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException
            or KeyNotFoundException or FormatException)
        {
            return Invariant($"line {number}: it was changed: {exception.Message.ReplaceLineEndings(" ")}");
        }
    }

    private string? Start(JsonElement root, long number)
    {
        string chain = Text(root, "chain");
        if (_found.Chain.Length > 0 && _found.Chain != chain)
        {
            return $"line {number}: it belongs to chain '{chain}', but the file's name has '{_found.Chain}'";
        }

        _key = DecisionPublicKey.Read(Text(root, "key"));
        string fingerprint = Text(root, "fingerprint");
        _head = _heads(chain);
        _found = _found with
        {
            Chain = chain,
            From = Text(root, "time"),
            Fingerprint = fingerprint,
            Key = Text(root, "key"),
            TornBefore = root.TryGetProperty("torn", out JsonElement torn) ? torn.GetInt64() : 0,
            MissingUntil = root.TryGetProperty("missingUntil", out JsonElement missing) ? missing.GetInt64() : null,
        };
        if (_key is null || _key.Fingerprint != fingerprint)
        {
            return $"line {number}: the key does not match the fingerprint {fingerprint}";
        }

        return _trusted.IsEmpty || _trusted.Any(one => one.Fingerprint == fingerprint)
            ? null
            : $"line {number}: signed with an unknown key, {fingerprint}";
    }

    private string? Signed(ReadOnlySpan<byte> line, JsonElement root, long number, string type)
    {
        if (!DecisionChain.IsSigned(line, _key!))
        {
            return $"line {number}: the signature of the {type} was not made with the key {_key!.Fingerprint}";
        }

        _unsigned = 0;
        _found = _found with { Until = Text(root, "time") };
        if (type == "retention")
        {
            _deleted.Add(new KeyValuePair<string, long>(Text(root, "chain"), root.GetProperty("before").GetInt64()));
        }
        else if (root.TryGetProperty("end", out JsonElement end))
        {
            _found = _found with { End = end.GetString() ?? "" };
        }

        return null;
    }

    private string? Gap(JsonElement root)
    {
        _found = _found with { Lost = _found.Lost + root.GetProperty("lost").GetInt64() };
        return null;
    }

    private DecisionFileSummary Result(string problem) => _found with
    {
        Last = Math.Max(-1, _next - 1),
        LastHash = _next < 0 ? "" : Encoding.ASCII.GetString(_hex),
        Decisions = _decisions,
        Unsigned = _unsigned,
        Deleted = _deleted.ToImmutable(),
        Problem = problem,
    };

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

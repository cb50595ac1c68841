using System.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Admission.Yaml;

/// <summary>Reads the documents of one part from the events of YamlDotNet's parser.</summary>
internal sealed class YamlPartReader(YamlPart part, YamlLimits limits)
{
    /// <summary>Most characters that are read again after a repair.</summary>
    private const int MaxReadAgain = 64 * 1024 * 1024;

    private YamlErrors _errors = new();
    private string? _repaired;

    /// <summary>The roots of the documents without an error; a broken one is reported and left out.</summary>
    /// <param name="errors">Where errors go.</param>
    public List<YamlNode> Read(YamlErrors errors)
    {
        // Kubernetes' tools read by lines and end the last one; a block scalar at the end keeps that.
        string text = part.Text.EndsWith('\n') ? part.Text : part.Text + "\n";
        List<YamlNode> roots = Read(text, isLast: false);
        for (int readAgain = text.Length; _repaired is { } repaired; readAgain += repaired.Length)
        {
            _repaired = null;
            _errors = new YamlErrors();
            roots = Read(repaired, isLast: readAgain > MaxReadAgain);
        }

        errors.AddAll(_errors);
        return roots;
    }

    private List<YamlNode> Read(string content, bool isLast)
    {
        var roots = new List<YamlNode>();
        using var text = new StringReader(content);
        var parser = new Parser(text);
        YamlTreeBuilder builder = new(limits, _errors);
        int errorsBefore = 0;
        while (MoveNext(parser, content, isLast) && !builder.IsTooLarge)
        {
            switch (parser.Current)
            {
                case DocumentStart:
                    builder = new YamlTreeBuilder(limits, _errors);
                    errorsBefore = _errors.Count;
                    break;
                case DocumentEnd when builder.Root is { } root && _errors.Count == errorsBefore:
                    roots.Add(root);
                    break;
                default:
                    Take(builder, parser.Current);
                    break;
            }
        }

        return roots;
    }

    private bool MoveNext(Parser parser, string content, bool isLast)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (YamlException exception)
        {
            _repaired = isLast ? null : BlockScalarRepair.Repair(content, exception);

            // The end is where the parser stood, the start only where the surrounding block began.
            Mark mark = exception.End.Line > 0 ? exception.End : exception.Start;
            _errors.Add(LineOf(mark), ColumnOf(mark), Describe(exception));
            return false;
        }
#pragma warning disable CA1031 // Foreign code on foreign bytes: whatever it throws means that it cannot read them.
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            string name = exception.GetType().Name;
            _errors.Add(part.FirstLine, 1, $"the YAML parser cannot read this document ({name}). Check its syntax.");
            return false;
        }
#pragma warning restore CA1031
    }

    private void Take(YamlTreeBuilder builder, ParsingEvent? current)
    {
        if (current is null)
        {
            return;
        }

        int line = LineOf(current.Start);
        int column = ColumnOf(current.Start);
        switch (current)
        {
            case Scalar scalar:
                TakeScalar(builder, scalar, line, column);
                break;
            case MappingStart mapping:
                Check(YamlScalarReader.CheckCollectionTag(mapping.Tag, "!!map"), line, column);
                builder.Open(YamlKind.Mapping, NameOf(mapping.Anchor), line, column);
                break;
            case SequenceStart sequence:
                Check(YamlScalarReader.CheckCollectionTag(sequence.Tag, "!!seq"), line, column);
                builder.Open(YamlKind.Sequence, NameOf(sequence.Anchor), line, column);
                break;
            case MappingEnd or SequenceEnd:
                builder.Close();
                break;
            case AnchorAlias alias:
                builder.PutAlias(alias.Value.Value, line, column);
                break;
            case StreamStart or StreamEnd or DocumentStart or DocumentEnd or Comment:
                break;
            default:
                throw new UnreachableException($"unknown event {current.GetType().Name}");
        }
    }

    private void TakeScalar(YamlTreeBuilder builder, Scalar scalar, int line, int column)
    {
        if (builder.ExpectsKey && YamlScalarReader.IsMergeKey(scalar))
        {
            builder.PutMergeKey(line, column);
            return;
        }

        (YamlNode node, string? message) = YamlScalarReader.Read(scalar, line, column);
        Check(message, line, column);
        builder.Put(node, NameOf(scalar.Anchor));
    }

    private void Check(string? message, int line, int column)
    {
        if (message is not null)
        {
            _errors.Add(line, column, message);
        }
    }

    private static string Describe(YamlException exception)
    {
        string what = exception.Message.TrimEnd('.', ' ');
        return what.Contains("tab", StringComparison.OrdinalIgnoreCase)
            ? "a tab indents this line or the next. YAML allows only spaces there."
            : $"not YAML: {what}. Check indentation, quotes and brackets here and above.";
    }

    private int LineOf(Mark mark) => part.FirstLine - 1 + (int)Math.Clamp(mark.Line, 1, int.MaxValue / 2);

    private static int ColumnOf(Mark mark) => (int)Math.Clamp(mark.Column, 1, int.MaxValue);

    private static string? NameOf(AnchorName anchor) => anchor.IsEmpty ? null : anchor.Value;
}

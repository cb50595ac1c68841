using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Admission.RegularExpressions;

/// <summary>
/// A regular expression with the syntax, meaning and errors of RE2 in Go's package <c>regexp</c>: leftmost first,
/// linear time, over code points. Thread-safe. Source of truth: https://github.com/google/re2/wiki/Syntax
/// </summary>
public sealed class Re2
{
    private readonly Re2Program _program;
    private readonly LazyAutomaton? _automaton;
    private PikeMachine? _idle;
    private PikeMachine? _idleWithGroups;

    private Re2(string pattern, Re2Program program)
    {
        Pattern = pattern;
        _program = program;
        _automaton = LazyAutomaton.Create(program);
    }

    /// <summary>The expression as it was written.</summary>
    public string Pattern { get; }

    /// <summary>Number of instructions of the compiled expression; each takes about 50 bytes.</summary>
    public int InstructionCount => _program.Code.Length;

    /// <summary>Number of groups that capture, without the whole match.</summary>
    public int GroupCount => _program.GroupNames.Length - 1;

    /// <summary>The names of the groups by number; null for one without, and for the whole match, number 0.</summary>
    public IReadOnlyList<string?> GroupNames => _program.GroupNames;

    /// <summary>Reads an expression; false, with the reason, if it is not valid.</summary>
    public static bool TryParse(
        string pattern, [NotNullWhen(true)] out Re2? expression, [NotNullWhen(false)] out Re2Error? error)
    {
        SyntaxNode? root = SyntaxParser.Parse(pattern, out error);
        if (root is null)
        {
            expression = null;
            error ??= new Re2Error("internal error", pattern);
            return false;
        }

        expression = new Re2(pattern, Re2Program.Compile(root));
        error = null;
        return true;
    }

    /// <summary>The text with a backslash before every character with a special meaning (Go's QuoteMeta).</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (@"\.+*?()|[]{}^$".Contains(c, StringComparison.Ordinal))
            {
                quoted.Append('\\');
            }

            quoted.Append(c);
        }

        return quoted.ToString();
    }

    /// <summary>Does the expression match anywhere in the text?</summary>
    public bool IsMatch(string text) => _automaton?.IsMatch(text) ?? Find(text, 0, false) is not null;

    /// <summary>The leftmost match; null if there is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hasGroups">Are the groups needed? Without them, the match has only group 0.</param>
    public Re2Match? Match(string text, bool hasGroups = true) =>
        _automaton?.IsMatch(text) != false && Find(text, 0, hasGroups) is { } spans ? new Re2Match(text, spans) : null;

    /// <summary>The matches that do not overlap, from the left (Go's FindAll).</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">Maximum number of matches; negative for all.</param>
    /// <param name="hasGroups">Are the groups needed? Without them, a match has only group 0.</param>
    /// <param name="onMatch">Called for each match; may throw to end the search. Default none.</param>
    public ImmutableArray<Re2Match> FindAll(
        string text, int limit = -1, bool hasGroups = true, Action? onMatch = null)
    {
        if (_automaton?.IsMatch(text) == false)
        {
            return [];
        }

        var matches = ImmutableArray.CreateBuilder<Re2Match>();
        int lastEnd = -1;
        for (int position = 0; position <= text.Length && (limit < 0 || matches.Count < limit);)
        {
            if (Find(text, position, hasGroups) is not { } spans)
            {
                break;
            }

            // An empty match directly after a match does not count.
            bool counts = spans[1] != position || spans[0] != lastEnd;
            position = spans[1] == position ? position + WidthAt(text, position) : spans[1];
            lastEnd = spans[1];
            if (counts)
            {
                onMatch?.Invoke();
                matches.Add(new Re2Match(text, spans));
            }
        }

        return matches.DrainToImmutable();
    }

    /// <summary>
    /// The text with its matches replaced by a template, in which <c>$1</c>, <c>$name</c> and
    /// <c>${name}</c> are groups and <c>$$</c> is a dollar sign (Go's ReplaceAllString).
    /// </summary>
    /// <param name="template">The replacement of each match.</param>
    /// <param name="limit">Maximum number of replacements; negative for all.</param>
    /// <param name="onMatch">Called for each match; may throw to end the search. Default none.</param>
    public string Replace(string text, string template, int limit = -1, Action? onMatch = null)
    {
        if (_automaton?.IsMatch(text) == false)
        {
            return text;
        }

        var replacement = new ReplacementTemplate(template, _program.GroupNames);
        var result = new StringBuilder();
        int lastEnd = 0;
        int replaced = 0;
        for (int position = 0; position <= text.Length && (limit < 0 || replaced < limit);)
        {
            if (Find(text, position, true) is not { } spans)
            {
                break;
            }

            result.Append(text, lastEnd, spans[0] - lastEnd);
            if (spans[1] > lastEnd || spans[0] == 0)
            {
                onMatch?.Invoke();
                replacement.AppendTo(result, new Re2Match(text, spans));
                replaced++;
            }

            lastEnd = spans[1];
            position = Math.Max(position + WidthAt(text, position), spans[1]);
        }

        return result.Append(text, lastEnd, text.Length - lastEnd).ToString();
    }

    /// <summary>The parts of the text between matches (Go's Split).</summary>
    /// <param name="limit">Maximum number of parts, the last of which is the rest; negative for all.</param>
    /// <param name="onMatch">Called for each match; may throw to end the search. Default none.</param>
    public ImmutableArray<string> Split(string text, int limit = -1, Action? onMatch = null)
    {
        if (limit == 0)
        {
            return [];
        }

        if (Pattern.Length > 0 && text.Length == 0)
        {
            return [""];
        }

        var parts = ImmutableArray.CreateBuilder<string>();
        int start = 0;
        int end = 0;
        foreach (Re2Match match in FindAll(text, limit, false, onMatch))
        {
            if (limit > 0 && parts.Count == limit - 1)
            {
                break;
            }

            end = match.Start;
            if (match.End != 0)
            {
                parts.Add(text[start..end]);
            }

            start = match.End;
        }

        if (end != text.Length)
        {
            parts.Add(text[start..]);
        }

        return parts.DrainToImmutable();
    }

    private static int WidthAt(string text, int position) =>
        position + 1 < text.Length && char.IsSurrogatePair(text[position], text[position + 1]) ? 2 : 1;

    private int[]? Find(string text, int start, bool hasGroups)
    {
        ref PikeMachine? idle = ref hasGroups ? ref _idleWithGroups : ref _idle;
        PikeMachine machine = Interlocked.Exchange(ref idle, null) ?? new PikeMachine(_program, hasGroups);
        int[]? spans = machine.Find(text, start, _program.IsAnchored);
        Volatile.Write(ref idle, machine);
        return spans;
    }
}

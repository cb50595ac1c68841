using System.Collections.Immutable;
using System.Text;
using Admission.Cli.Decisions;
using Admission.Cli.Reports;
using Admission.Decisions;
using Admission.Protocol;
using Admission.Recordings;

namespace Admission.Cli.Explaining;

/// <summary>Finds the recording of a decision by its uid.</summary>
internal static class RecordingSearch
{
    private const int MaxNamed = 5;

    /// <param name="decision">The line of the decision log.</param>
    /// <param name="paths">Files and folders with recordings.</param>
    /// <param name="problems">Receives every reason why a recording cannot be used.</param>
    /// <returns>The recording; null if there is none, or no single one.</returns>
    public static FoundRecording? Find(DecisionEntry decision, ImmutableArray<string> paths, List<string> problems)
    {
        (ImmutableArray<RecordingFile> files, ImmutableArray<string> errors) =
            RecordingFiles.Find(paths, RecordingLimits.Default);
        problems.AddRange(errors);
        var source = new RecordingSource(files, RecordingLimits.Default, Console.OpenStandardInput, allowEmpty: true);
        var reader = new RecordingReader(new Redactor(new RedactionOptions { Key = RedactionKey.Create() }));

        // Other texts can be escaped in different ways.
        byte[] uid = decision.Id.All(static one => char.IsAsciiLetterOrDigit(one) || one == '-')
            ? Encoding.ASCII.GetBytes(decision.Id)
            : [];
        var found = new List<FoundRecording>();
        long unread = 0;
        foreach (RawRecording raw in source.Read())
        {
            if (raw.Error.Length == 0 && raw.Json.Span.IndexOf(uid) < 0)
            {
                continue;
            }

            Recording? recording = null;
            if (raw.Error.Length > 0 || !reader.TryRead(raw.Json, out recording, out _))
            {
                unread++;
            }
            else if (recording!.Request.Uid == decision.Id)
            {
                found.Add(new FoundRecording(recording, raw.File, raw.Line));
            }
        }

        if (unread > 0)
        {
            problems.Add($"--recording: {ReportText.Plural(unread, "recording")} could not be read. `admission "
                + "replay` lists the errors.");
        }

        return Choose(decision, found, problems);
    }

    private static FoundRecording? Choose(
        DecisionEntry decision, List<FoundRecording> found, List<string> problems)
    {
        foreach (FoundRecording other in found.Where(one => !IsOf(decision, one.Recording.Request)))
        {
            problems.Add($"{other.Place}: not a recording of this decision: the id is the same, but not the user, the "
                + "operation or the object.");
        }

        found = [.. found.Where(one => IsOf(decision, one.Recording.Request))];
        FoundRecording[] sameTime = [.. found.Where(one => one.Recording.Time == decision.Time)];
        if (sameTime.Length > 0)
        {
            return sameTime[0];
        }

        if (found.Count > 1)
        {
            string places = string.Join(", ", found.Take(MaxNamed).Select(static one => one.Place));
            problems.Add($"--recording: {found.Count} recordings have the id {decision.Id}, and none has the time of "
                + $"the decision, {DecisionTrail.Time(decision.Time)}: {places}. Use the right file.");
            return null;
        }

        return found.Count == 1 ? found[0] : null;
    }

    private static bool IsOf(DecisionEntry decision, AdmissionRequest request) =>
        request.Operation.ToWire() == decision.Operation
        && Same(request.Resource.PluralDotGroup, decision.Resource)
        && Same(request.Subresource, decision.Subresource)
        && Same(request.Namespace, decision.Namespace)
        && Same(request.Name, decision.Text("name"))
        && Same(request.User.Username, decision.User);

    // The log cuts long texts.
    private static bool Same(string text, string logged) =>
        text == logged || (logged.EndsWith('…') && text.StartsWith(logged[..^1], StringComparison.Ordinal));
}

/// <summary>A recording of a decision.</summary>
/// <param name="Recording">The recording, redacted.</param>
/// <param name="File">Its file.</param>
/// <param name="Line">Its first line, from 1.</param>
internal sealed record FoundRecording(Recording Recording, string File, long Line)
{
    /// <summary><c>recordings/a.ndjson:3</c>.</summary>
    public string Place => $"{File}:{Line}";
}

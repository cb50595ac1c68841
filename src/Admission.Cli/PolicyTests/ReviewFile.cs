using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Admission.Json;
using Admission.Protocol;
using Admission.Recordings;

namespace Admission.Cli.PolicyTests;

/// <summary>
/// The review of <c>--from-review</c>: a file with an AdmissionReview, or one recording. <c>FILE:LINE</c> names one of
/// several.
/// </summary>
/// <param name="Request">The request.</param>
/// <param name="Recording">The recording with what the policies looked up; null for an AdmissionReview.</param>
/// <param name="Access">Answers of the authorizer in the form of a test case; null for none.</param>
internal sealed partial record ReviewFile(AdmissionRequest Request, Recording? Recording, JsonValue? Access)
{
    /// <summary>Reads a review or a recording from a file.</summary>
    /// <param name="file">Its path, with <c>:LINE</c> if it has several recordings.</param>
    /// <param name="problem">Why it cannot be read, and how to fix it; empty on success.</param>
    public static ReviewFile? Read(string file, out string problem)
    {
        string path = file;
        long line = 0;
        if (!File.Exists(file) && WithLine().Match(file) is { Success: true } match)
        {
            path = match.Groups["path"].Value;
            line = long.TryParse(match.Groups["line"].Value, out long number) ? number : long.MaxValue;
        }

        if (!File.Exists(path))
        {
            problem = $"{file}: no such file. Use a file with an AdmissionReview or a recording.";
            return null;
        }

        if (line == 0
            && AdmissionReviewReader.TryRead(
                File.ReadAllBytes(path), out AdmissionReview? review, out ImmutableArray<ReviewError> errors))
        {
            problem = "";
            return new ReviewFile(review!.Request, null, null);
        }

        RawRecording[] records =
        [
            .. new RecordingSource(
                    [new RecordingFile(path, Path.GetFullPath(path), new FileInfo(path).Length)],
                    RecordingLimits.Default)
                .Read()
                .Where(one => line == 0 || one.Line == line)
                .Take(2)
                .Select(static one => one with { Json = one.Json.ToArray() }),
        ];
        if (records is not [{ } only])
        {
            problem = records.Length == 0
                ? $"{file}: no recording begins on this line."
                : $"{file}: more than one recording. Specify the line of one: {path}:{records[0].Line}.";
            return null;
        }

        return Read(file, only, out problem);
    }

    private static ReviewFile? Read(string file, RawRecording record, out string problem)
    {
        problem = $"{file}: {record.Error}";
        if (record.Error.Length > 0)
        {
            return null;
        }

        // An AdmissionReview is used as it is: it goes into a test of the person who has it.
        bool isReview = AdmissionReviewReader.TryRead(
            record.Json, out AdmissionReview? review, out ImmutableArray<ReviewError> errors);
        if (isReview)
        {
            problem = "";
            return new ReviewFile(review!.Request, null, null);
        }

        bool isRecording = JsonTree.TryParse(record.Json, out JsonTree? tree, out _)
            && tree?.Root.Member("kind")?.Text == Recording.KindName;
        if (!isRecording)
        {
            problem = $"{file}: {string.Join("; ", errors)}";
            return null;
        }

        if (!new RecordingReader(new Redactor(new RedactionOptions())).TryRead(
            record.Json, out Recording? recording, out string error))
        {
            problem = $"{file}: {error}";
            return null;
        }

        problem = "";
        return new ReviewFile(recording!.Request, recording, tree!.Root.Member("lookups")?.Member("access"));
    }

    [GeneratedRegex("^(?<path>.+):(?<line>[0-9]+)$")]
    private static partial Regex WithLine();
}

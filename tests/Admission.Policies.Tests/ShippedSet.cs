using System.Text;
using Admission.Cli.PolicyTests;
using Admission.Evaluation;
using Admission.JavaScript;
using Admission.Json;
using Admission.Kinds;
using Admission.Loading;
using Admission.Lookups;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Requests;
using Admission.Verdicts;

namespace Admission.Policies.Tests;

/// <summary>The shipped policies, compiled once, under any settings.</summary>
internal static class ShippedSet
{
    private static readonly Lazy<PolicySet> Shipped = new(static () => Load(null));
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ReviewEvaluator Evaluator = new(TimeProvider.System);

    /// <summary>The policies under the shipped settings.</summary>
    public static PolicySet Default => Shipped.Value;

    /// <summary>The policies under the settings of a file.</summary>
    /// <param name="settingsFile">The file; null for the shipped one.</param>
    public static PolicySet Load(string? settingsFile)
    {
        PolicyLoad load = PolicyDirectory.Load(
            JavaScriptLanguage.Alone, ShippedPolicies.Folder, settingsFile, PolicyTestRunner.Limits);
        Assert.Empty(load.Errors);
        return load.Set!;
    }

    /// <summary>The policies under other settings, for which JSON will do as well.</summary>
    public static PolicySet With(string settings)
    {
        PolicyLoad load = PolicyDirectory.Reconfigure(Default, Encoding.UTF8.GetBytes(settings));
        Assert.Empty(load.Errors);
        return load.Set!;
    }

    /// <summary>Evaluates a request, in a cluster without other objects, or with some.</summary>
    public static Verdict Judge(PolicySet set, AdmissionRequest request, IEnumerable<JsonValue>? inventory = null) =>
        Evaluator.Evaluate(set, request, new EvaluationContext
        {
            Now = Now,
            Objects = InventoryObjects.Of(
                set.Reads, (inventory ?? []).Select(Place), isComplete: true, ""),
        });

    /// <summary>Evaluates the creation of an object.</summary>
    public static Verdict JudgeCreation(
        PolicySet set, JsonValue created, UserInfo? user = null, IEnumerable<JsonValue>? inventory = null)
    {
        var asked = new ObjectRequest
        {
            Object = Place(created),
            User = user ?? new UserInfo { Username = "tester" },
        };
        return Judge(set, asked.Create("test"), inventory);
    }

    /// <summary>Evaluates the change of an object; without an old one, as if nothing had changed.</summary>
    public static Verdict JudgeChange(PolicySet set, JsonValue changed, JsonValue? before)
    {
        var asked = new ObjectRequest
        {
            Object = Place(changed),
            OldObject = Place(before ?? changed),
            Operation = Operation.Update,
            User = new UserInfo { Username = "tester" },
        };
        return Judge(set, asked.Create("test"));
    }

    private static PlacedObject Place(JsonValue value)
    {
        Assert.True(
            PlacedObject.TryPlace(value, KindTable.Shipped, "default", out PlacedObject? placed, out string error),
            error);
        return placed;
    }

    /// <summary>Reads a recorded review.</summary>
    public static AdmissionRequest ReadRecording(string path)
    {
        Assert.True(AdmissionReviewReader.TryRead(File.ReadAllBytes(path), out AdmissionReview? review, out _));
        return review!.Request;
    }
}

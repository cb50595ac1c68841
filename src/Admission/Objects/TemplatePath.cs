using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Admission.Json;

namespace Admission.Objects;

/// <summary>
/// Path of the pod templates of a kind: names, <c>[*]</c> for every item of a list, <c>.*</c> for every member of a
/// map. <c>spec.template</c>, <c>spec.replicatedJobs[*].template.spec.template</c>,
/// <c>spec.pytorchReplicaSpecs.*.template</c>. Immutable.
/// </summary>
public sealed partial class TemplatePath
{
    private static readonly string[] ContainerMembers =
        ["containers", "initContainers", "ephemeralContainers", "container", "script", "containerSet", "sidecars"];

    private TemplatePath(string text, ImmutableArray<TemplateStep> steps, TemplateForm form)
    {
        Text = text;
        Steps = steps;
        Form = form;
    }

    /// <summary>The text of the path; <c>.</c> for a Pod, which is its own template.</summary>
    public string Text { get; }

    /// <summary>The form of the value at the path.</summary>
    public TemplateForm Form { get; }

    internal ImmutableArray<TemplateStep> Steps { get; }

    /// <param name="text">The path; <c>.</c> is the object itself.</param>
    /// <param name="form">The form of the value at the path.</param>
    /// <param name="path">The path; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryParse(
        string text, TemplateForm form, [NotNullWhen(true)] out TemplatePath? path, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        var steps = ImmutableArray.CreateBuilder<TemplateStep>();
        path = null;
        error = "";
        if (text != "." && !Syntax().IsMatch(text))
        {
            error = $"'{text}' is not a path to a pod template. Write names joined by dots, [*] for every item of a "
                + "list, .* for every value of a map: spec.replicatedJobs[*].template.spec.template.";
            return false;
        }

        foreach (string part in text == "." ? [] : text.Split('.'))
        {
            int bracket = part.IndexOf('[', StringComparison.Ordinal);
            string name = bracket < 0 ? part : part[..bracket];
            steps.Add(name == "*" ? new TemplateStep(null) : new TemplateStep(name));
            for (int i = bracket; i >= 0 && i < part.Length; i += "[*]".Length)
            {
                steps.Add(new TemplateStep(null, IsList: true));
            }
        }

        path = new TemplatePath(text, steps.ToImmutable(), form);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>
    /// Adds the templates of an object. A part that is missing or null has none; a part of the wrong kind, such as an
    /// object instead of a list, is a malformed template, so that policies see and deny it.
    /// </summary>
    internal void Find(JsonValue root, List<PodTemplate> found) => Find(root, FieldPath.Root, 0, found);

    private void Find(JsonValue value, FieldPath field, int step, List<PodTemplate> found)
    {
        if (value.Kind == JsonKind.Null && step > 0)
        {
            return;
        }

        if (step == Steps.Length)
        {
            // A value that is not an object is a malformed template.
            if (Form != TemplateForm.PodSpecWithContainers
                || value.Kind != JsonKind.Object
                || Array.Exists(ContainerMembers, one => IsSet(value, one)))
            {
                found.Add(new PodTemplate(value, field, Form != TemplateForm.Template));
            }

            return;
        }

        TemplateStep next = Steps[step];
        JsonKind expected = next.IsList ? JsonKind.Array : JsonKind.Object;
        if (value.Kind != expected)
        {
            found.Add(new PodTemplate(value, field, isPodSpec: false, isMalformed: true));
            return;
        }

        if (next.Name is { } name)
        {
            if (value.Member(name) is { } member)
            {
                Find(member, field.Append(name), step + 1, found);
            }

            return;
        }

        for (int i = 0; i < value.Count; i++)
        {
            Find(value[i], next.IsList ? field.Append(i) : field.Append(value.NameAt(i)), step + 1, found);
        }
    }

    private static bool IsSet(JsonValue value, string member) => value.Member(member) is { Kind: not JsonKind.Null };

    [GeneratedRegex(
        @"\A[A-Za-z_][A-Za-z0-9_-]*(\[\*\])*(\.(\*|[A-Za-z_][A-Za-z0-9_-]*)(\[\*\])*)*\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Syntax();
}

using Admission.Languages;

namespace Admission.Cel.Starters;

/// <summary>The ValidatingAdmissionPolicy with its binding that an author starts from.</summary>
internal static class CelStarter
{
    /// <summary>The policy. Its id has the names of the policy and of its binding.</summary>
    public static StartedPolicy Start(PolicyDraft draft)
    {
        string id = $"{draft.Name}.cluster";
        string name = draft.Kind is null ? "workloads.yaml" : "resource.yaml";
        string template = EmbeddedText.Read(typeof(CelStarter).Assembly, $"starters/{name}");
        return new StartedPolicy(id, $"{draft.Name}.yaml", draft.Fill(template, id));
    }
}

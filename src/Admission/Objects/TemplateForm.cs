namespace Admission.Objects;

/// <summary>What a <see cref="TemplatePath"/> leads to.</summary>
public enum TemplateForm
{
    /// <summary>A pod template: <c>metadata</c> and <c>spec</c>.</summary>
    Template,

    /// <summary>
    /// The members of a pod spec, beside an optional <c>metadata</c>, without a <c>spec</c> around them: Strimzi's
    /// <c>spec.kafka.template.pod</c>.
    /// </summary>
    PodSpec,

    /// <summary>
    /// As <see cref="PodSpec"/>, but only if it names a container: a template of an Argo Workflow may make no pod.
    /// </summary>
    PodSpecWithContainers,
}

namespace Admission.Objects;

/// <summary>The form of the value at a <see cref="TemplatePath"/>.</summary>
public enum TemplateForm
{
    /// <summary>A pod template: <c>metadata</c> and <c>spec</c>.</summary>
    Template,

    /// <summary>
    /// The members of a pod spec, with an optional <c>metadata</c>, without a <c>spec</c> around them: Strimzi's
    /// <c>spec.kafka.template.pod</c>.
    /// </summary>
    PodSpec,

    /// <summary>
    /// Like <see cref="PodSpec"/>, but only if it has a container: some templates of an Argo Workflow create no pod.
    /// </summary>
    PodSpecWithContainers,
}

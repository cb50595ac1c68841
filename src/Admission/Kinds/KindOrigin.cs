namespace Admission.Kinds;

/// <summary>How it is known which resource a kind belongs to.</summary>
public enum KindOrigin
{
    /// <summary>Part of Kubernetes.</summary>
    BuiltIn,

    /// <summary>A custom resource of a widely used project, from the table that Admission ships.</summary>
    WellKnown,

    /// <summary>Declared under <c>kinds</c> in the settings.</summary>
    Settings,

    /// <summary>Declared by a CustomResourceDefinition of the input.</summary>
    Definition,

    /// <summary>Not known: derived from the kind's name.</summary>
    Guess,
}

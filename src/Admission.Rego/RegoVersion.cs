namespace Admission.Rego;

/// <summary>A version of the language.</summary>
public enum RegoVersion
{
    /// <summary>Rego before OPA 1.0: keywords must be imported, bodies need no <c>if</c>.</summary>
    V0,

    /// <summary>Rego since OPA 1.0.</summary>
    V1,
}

namespace Admission.Languages;

/// <summary>A language whose policies run in a library with its own version.</summary>
public interface IHasVersion
{
    /// <summary>Name of the library: <c>Jint</c>.</summary>
    string Library { get; }

    /// <summary>Its version: <c>4.18.0</c>.</summary>
    string Version { get; }
}

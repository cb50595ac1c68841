namespace Admission.Rego;

/// <summary>One module as text.</summary>
/// <param name="File">Its name in messages.</param>
/// <param name="Text">The text; up to 1 MiB.</param>
/// <param name="Version">How the text is read.</param>
public sealed record RegoSource(string File, string Text, RegoVersion Version = RegoVersion.V1);

namespace Admission.Rego.Builtins;

/// <summary>A token or a key that cannot be read; the message is OPA's.</summary>
internal sealed class WebTokenException(string message) : Exception(message);

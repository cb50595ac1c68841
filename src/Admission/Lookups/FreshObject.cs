namespace Admission.Lookups;

/// <summary>An object that was read from the API server for one review.</summary>
/// <param name="Space">Its namespace; empty for one without.</param>
/// <param name="Found">The answer of the API server.</param>
public sealed record FreshObject(ReadKind Kind, string Space, string Name, FoundObject Found);

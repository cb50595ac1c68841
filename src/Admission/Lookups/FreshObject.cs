namespace Admission.Lookups;

/// <summary>An object that the API server was asked for, for one review.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Space">Its namespace; empty for one without.</param>
/// <param name="Name">Its name.</param>
/// <param name="Found">What the API server said.</param>
public sealed record FreshObject(ReadKind Kind, string Space, string Name, FoundObject Found);
